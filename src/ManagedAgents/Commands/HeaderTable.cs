using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Security;
using ManagedAgents.Commands.Files;
using ManagedAgents.Errors;

namespace ManagedAgents.Commands;

/// <summary>Headers as a user gives them, checked before anything is sent: the HTTP library's own errors would come late and quote values.</summary>
internal static class HeaderTable
{
    /// <exception cref="InputException">A header cannot be sent, or follows from the body.</exception>
    public static Dictionary<string, string> Read(IDictionary? table)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry entry in table ?? new Hashtable())
        {
            string name = entry.Key.ToString()!, value = TextOf(entry.Value);
            if (value.Any(static c => c is < ' ' or >= '\u007f') || name.Length == 0 || name.Any(static c => c is <= ' ' or >= '\u007f' or ':'))
                throw new InputException("InvalidHeader", $"The header '{SafeFileName.Printable(name)}' has a name or a value that cannot be sent; both are ASCII without line breaks.");
            if (name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase))
                throw new InputException("InvalidHeader", $"The header '{name}' follows from the body, which is always JSON.");
            headers[name] = value;
        }

        return headers;
    }

    private static string TextOf(object? value) => value is SecureString secret ? new NetworkCredential(string.Empty, secret).Password : value?.ToString() ?? string.Empty;
}

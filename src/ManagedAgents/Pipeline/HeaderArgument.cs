using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Linq;
using System.Management.Automation;
using System.Net;
using System.Security;
using ManagedAgents.Disk;
using ManagedAgents.Errors;

namespace ManagedAgents.Pipeline;

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

/// <summary>Takes headers as a table and makes each value a SecureString, since it may be a secret, and the engine keeps a call's arguments in its verbose messages.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class HeaderArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        if (PlainValue.From(inputData) is not IDictionary table)
            return inputData;
        var hidden = new OrderedDictionary();
        foreach (DictionaryEntry entry in table)
            hidden[entry.Key] = entry.Value as SecureString ?? new NetworkCredential(string.Empty, entry.Value?.ToString()).SecurePassword;
        return hidden;
    }
}

using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Management.Automation;
using System.Net;
using System.Security;
using ManagedAgents.Errors;
using ManagedAgents.SignIn;

namespace ManagedAgents.Pipeline;

/// <summary>Headers as a user gives them.</summary>
internal static class HeaderTable
{
    /// <summary>The headers of a table, in place of those there are of the same names.</summary>
    /// <param name="table">The table; null for none.</param>
    /// <param name="others">Those there are; null for none.</param>
    /// <exception cref="InputException">A header cannot be sent, or follows from the body.</exception>
    public static Dictionary<string, string> Read(IDictionary? table, Dictionary<string, string>? others = null)
    {
        Dictionary<string, string> headers = others ?? new(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry entry in table ?? new Hashtable())
            RequestHeaders.Add(headers, entry.Key.ToString()!, TextOf(entry.Value));
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

using System;
using System.Collections;
using System.Collections.Specialized;
using System.Management.Automation;
using System.Net;
using System.Security;

namespace ManagedAgents.Commands;

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

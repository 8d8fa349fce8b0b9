using System;
using System.Collections;
using System.Management.Automation;
using ManagedAgents.Client.Models;

namespace ManagedAgents.Commands.Events;

/// <summary>
/// Keeps a piped session or event, which says where to send to, from being taken for the text as well: the engine would make text of
/// anything. A record with a property Message, Prompt or Text, such as a row of a table, gives that.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class MessageArgumentAttribute : ArgumentTransformationAttribute
{
    private static readonly string[] TextProperties = { "Message", "Prompt", "Text" };

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? given = PlainValue.From(inputData);
        if (given is ApiObject)
            return Array.Empty<string>();
        if (given is not IDictionary record)
            return inputData;
        foreach (string property in TextProperties)
        {
            if (record[property] is string text)
                return new[] { text };
        }

        return Array.Empty<string>();
    }
}

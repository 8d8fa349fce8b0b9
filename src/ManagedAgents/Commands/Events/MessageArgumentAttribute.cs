using System;
using System.Collections;
using System.Management.Automation;
using ManagedAgents.Client.Models;

namespace ManagedAgents.Commands.Events;

/// <summary>Keeps a piped session or event, which says where to send to, from being taken for the text as well: the engine would make text of anything.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class MessageArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        PlainValue.From(inputData) is ApiObject or IDictionary ? Array.Empty<string>() : inputData;
}

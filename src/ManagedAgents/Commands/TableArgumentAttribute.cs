using System;
using System.Management.Automation;

namespace ManagedAgents.Commands;

/// <summary>Takes an object with properties, as ConvertFrom-Json makes of a table, as that table.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TableArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        inputData is PSObject { BaseObject: PSCustomObject } ? PlainValue.From(inputData) : inputData;
}

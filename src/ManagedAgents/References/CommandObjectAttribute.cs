using System;
using System.Management.Automation;

namespace ManagedAgents.References;

/// <summary>Takes a piped command or name as the command, though the command has properties that fit other parameters too.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class CommandObjectAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) => (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
    {
        CommandInfo command => new CommandReference(command),
        string name => new CommandReference(name),
        _ => inputData,
    };
}

using System.Management.Automation;

namespace ManagedAgents.References;

/// <summary>Names a PowerShell command by its name or by what Get-Command gives.</summary>
public sealed class CommandReference
{
    /// <summary>Takes a name, or the path of a script.</summary>
    /// <param name="name">The name.</param>
    public CommandReference(string name) => Given = name;

    /// <summary>Takes a command.</summary>
    /// <param name="command">The command.</param>
    public CommandReference(CommandInfo command) => Given = command;

    internal object Given { get; }

    /// <inheritdoc/>
    public override string ToString() => Given is CommandInfo command ? command.Name : Given?.ToString() ?? string.Empty;
}

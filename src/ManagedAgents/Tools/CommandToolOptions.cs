using System.Collections.Generic;

namespace ManagedAgents.Tools;

/// <summary>What to make of a command for an agent; everything may be left out.</summary>
public sealed class CommandToolOptions
{
    /// <summary>The tool's name: 1 to 128 letters, digits, underscores and hyphens; default the command's, as in get_disk_report of Get-DiskReport.</summary>
    public string? Name { get; set; }

    /// <summary>What it does and when to use it, for the agent; default the command's help text.</summary>
    public string? Description { get; set; }

    /// <summary>The parameter set the agent may use; default the command's default one.</summary>
    public string? ParameterSet { get; set; }

    /// <summary>The parameters the agent may use; default all that a call can express.</summary>
    public IReadOnlyList<string>? Parameters { get; set; }

    /// <summary>The parameters the agent may not use; default none.</summary>
    public IReadOnlyList<string>? ExcludeParameters { get; set; }
}

using System;
using System.Management.Automation;

namespace ManagedAgents.Tools;

/// <summary>The end of the pipeline that a tool's command runs in. It tells of each record as it comes, and of the end, which an exit or a break never reaches.</summary>
internal sealed class ToolSink : Cmdlet
{
    public const string Name = "Out-AgentTool";

    /// <summary>A record.</summary>
    [Parameter(ValueFromPipeline = true)]
    public PSObject? Record { get; set; }

    /// <summary>Takes a record; what it throws stops the command.</summary>
    [Parameter(Mandatory = true)]
    public Action<PSObject?>? Take { get; set; }

    /// <summary>Told that the command came to its end.</summary>
    [Parameter(Mandatory = true)]
    public Action? End { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Take!(Record);

    /// <inheritdoc/>
    protected override void EndProcessing() => End!();
}

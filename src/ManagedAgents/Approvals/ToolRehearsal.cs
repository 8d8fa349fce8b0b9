using System.Threading;
using ManagedAgents.Client.Events;
using ManagedAgents.Tools;

namespace ManagedAgents.Approvals;

/// <summary>Runs a call's command with -WhatIf, so that a person sees what it would do.</summary>
internal sealed class ToolRehearsal : IRehearsal
{
    private readonly CommandRunner _runner;
    private readonly CommandTool _tool;
    private readonly ToolUseEvent _call;
    private readonly CancellationToken _end;

    public ToolRehearsal(CommandRunner runner, CommandTool tool, ToolUseEvent call, CancellationToken end)
    {
        _runner = runner;
        _tool = tool;
        _call = call;
        _end = end;
    }

    /// <inheritdoc/>
    public void Show() => _runner.Run(_tool, _call, whatIf: true, _end);
}

/// <summary>A call that can be run with -WhatIf first.</summary>
internal interface IRehearsal
{
    /// <summary>Shows on the console what the call would do, without doing it.</summary>
    void Show();
}

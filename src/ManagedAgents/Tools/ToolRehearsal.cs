using System.Collections.Generic;
using System.Threading;
using ManagedAgents.Approvals;

namespace ManagedAgents.Tools;

/// <summary>Runs a call's command with -WhatIf, so that a person sees what it would do.</summary>
internal sealed class ToolRehearsal : IRehearsal
{
    private readonly CommandRunner _runner;
    private readonly CommandTool _tool;
    private readonly IReadOnlyDictionary<string, object?> _input;
    private readonly CancellationToken _end;

    public ToolRehearsal(CommandRunner runner, CommandTool tool, IReadOnlyDictionary<string, object?> input, CancellationToken end)
    {
        _runner = runner;
        _tool = tool;
        _input = input;
        _end = end;
    }

    /// <inheritdoc/>
    public void Show() => _runner.Run(_tool, _input, whatIf: true, _end);
}

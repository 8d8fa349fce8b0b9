using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Management.Automation.Host;
using ManagedAgents.Client.Events;
using ManagedAgents.Pipeline;

namespace ManagedAgents.Approvals;

/// <summary>Asks the person at the console, once for each call; "to all" means all further calls of that tool in that run. Where nobody can answer, it denies.</summary>
internal sealed class PromptApprove : ApprovalPolicy
{
    private const string Caption = "The agent asks to run a tool";
    private const int No = 2;
    private const int WhatIf = 4;

    private readonly PSHost _host;
    private readonly UserStreams _streams;
    private readonly Dictionary<(RunLabel Run, string Tool), bool> _forAll = new();

    public PromptApprove(PSHost host, UserStreams streams)
    {
        _host = host;
        _streams = streams;
    }

    public override bool AsksPerson => true;

    private protected override ApprovalDecision Judge(ToolUseEvent call, RunLabel run, IRehearsal? rehearsal)
    {
        string tool = call is AgentMcpToolUseEvent mcp ? $"{mcp.McpServerName}/{call.Name}" : call.Name;
        (RunLabel run, string) key = (run, $"{call.Type} {tool}");
        if (_forAll.TryGetValue(key, out bool forAll))
            return Decision(forAll);
        string query = ToolCallText.Question(call, tool, run);
        try
        {
            return Decision(Ask(query, key, rehearsal));
        }
        catch (Exception cause) when (UserStreams.IsNoScreen(cause))
        {
            _streams.Warning($"Nobody can be asked here, so the call {call.Id} of {tool} is denied: {cause.Message}");
            return ApprovalDecision.Deny("Nobody is there to approve this call.");
        }
    }

    private static ApprovalDecision Decision(bool yes) => yes ? ApprovalDecision.Allow : ApprovalDecision.Deny("The user denied this call.");

    /// <summary>Asks; whoever only presses Enter has not approved.</summary>
    private bool Ask(string query, (RunLabel Run, string Tool) key, IRehearsal? rehearsal)
    {
        var choices = new Collection<ChoiceDescription>
        {
            new("&Yes", "Run this call."),
            new("Yes to &All", "Run this call and all further calls of this tool in this run."),
            new("&No", "Do not run this call."),
            new("No to A&ll", "Run neither this call nor any further call of this tool in this run."),
        };
        if (rehearsal is not null)
            choices.Add(new("&What if", "Show what this call would do, then ask again."));
        while (true)
        {
            int choice = _host.UI.PromptForChoice(Caption, _streams.Told(query), choices, No);
            if (choice == WhatIf)
            {
                rehearsal!.Show();
                continue;
            }

            if (choice is 1 or 3)
                _forAll[key] = choice == 1;
            return choice is 0 or 1;
        }
    }
}

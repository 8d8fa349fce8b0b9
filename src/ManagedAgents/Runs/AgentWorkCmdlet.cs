using System;
using System.Collections.Generic;
using System.Management.Automation;
using ManagedAgents.Agents;
using ManagedAgents.Approvals;
using ManagedAgents.Resources;
using ManagedAgents.Tools;

namespace ManagedAgents.Runs;

/// <summary>The base of cmdlets that have an agent work here: what it may use of this machine, and what may run.</summary>
public abstract class AgentWorkCmdlet : MAConnectedCmdlet, IFindsCommands
{
    private protected AgentWorkCmdlet()
    {
    }

    /// <summary>
    /// What the agent may use besides the tools it has: PowerShell commands by name or from Get-Command, which run here, and tools from New-MATool
    /// and New-MAToolset. A session that is there gets them added.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(CommandCompleter))]
    [ValidateNotNullOrEmpty]
    public virtual object[]? Tool { get; set; }

    /// <summary>
    /// What may run of the tool calls that wait for approval, and of your commands that PowerShell would ask about:
    /// <list type="bullet">
    /// <item>Never (default): nothing. What waits is denied, with a warning.</item>
    /// <item>Prompt: you are asked for each. Where nobody can be asked, it is denied.</item>
    /// <item>Always: everything.</item>
    /// <item>A list, such as <c>'read', 'bash:git *', 'github/list_issues'</c>: what fits an entry. In a command line, * stands for anything but
    /// characters with which a shell does more, such as ; and |.</item>
    /// <item>A script block, which gets the call as $_ and answers allow, deny, <c>'deny: why'</c>, or $true or $false. Anything else denies.</item>
    /// </list>
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(ApprovalCompleter))]
    [ValidateNotNullOrEmpty]
    public virtual object[] Approve { get; set; } = ["Never"];

    /// <summary>
    /// The longest a call of one of your commands may take, in seconds; default 300. The command is stopped then, and the agent told so.
    /// </summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue / 1000)]
    public int ToolTimeoutSec { get; set; } = 300;

    /// <summary>How many levels of an object's properties the agent is shown, 0 to 20; default 2. What lies deeper is shown as text.</summary>
    [Parameter]
    [ValidateRange(0, 20)]
    public int Depth { get; set; } = 2;

    /// <summary>How many characters of a command's output the agent gets, 100 to 1000000; default 50000. What is cut is said to the agent.</summary>
    [Parameter]
    [ValidateRange(100, 1_000_000)]
    public int MaxResultLength { get; set; } = 50_000;

    /// <summary>What answers the agent's calls here.</summary>
    /// <param name="commands">The tools that have a command, by name.</param>
    /// <param name="approval">Decides on what wants approval.</param>
    /// <param name="warn">Tells the user of a denied call.</param>
    /// <param name="journal">Remembers the calls beyond this process; null for none.</param>
    /// <param name="answers">The tool by which the agent gives its answer; null for none.</param>
    private protected ToolDesk Desk(IReadOnlyDictionary<string, CommandTool> commands, ApprovalPolicy approval, Action<string> warn, CallJournal? journal, AnswerTool? answers = null) => new(
        commands,
        new CommandRunner(this, Streams, Depth, MaxResultLength, TimeSpan.FromSeconds(ToolTimeoutSec)),
        approval,
        LanguagePrimitives.TryConvertTo(SessionState.PSVariable.GetValue("ConfirmPreference"), out ConfirmImpact impact) ? impact : ConfirmImpact.High,
        warn,
        journal) { Answers = answers };
}

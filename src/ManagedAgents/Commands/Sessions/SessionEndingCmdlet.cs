using System;
using System.Management.Automation;
using ManagedAgents.Client.Operations;
using ManagedAgents.Completion;
using ManagedAgents.References;

namespace ManagedAgents.Commands.Sessions;

/// <summary>The base of cmdlets that end sessions for good, which the service refuses while they run.</summary>
public abstract class SessionEndingCmdlet : MAConnectedCmdlet
{
    private protected SessionEndingCmdlet()
    {
    }

    /// <summary>The sessions, by id or object.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("SessionId")]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionReference[] Id { get; set; } = [];

    /// <summary>End sessions that run or wait for answers too: they are interrupted first. It does not answer the confirmation, which -Confirm:$false does.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>With -Force: the longest wait for one session to come to rest, in seconds; default 60. After it the session is left alone.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue / 1000)]
    public int TimeoutSec { get; set; } = (int)SessionOperations.SettleDeadline.TotalSeconds;

    private protected TimeSpan SettleDeadline => TimeSpan.FromSeconds(TimeoutSec);
}

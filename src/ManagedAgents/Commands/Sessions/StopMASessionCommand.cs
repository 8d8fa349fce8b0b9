using System.Collections.Generic;
using System.Management.Automation;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Requests;
using ManagedAgents.Completion;
using ManagedAgents.References;

namespace ManagedAgents.Commands.Sessions;

/// <summary>Stops what sessions are doing (an interrupt through sessions.events.send). The session stays and can go on with a new message.</summary>
[Cmdlet(VerbsLifecycle.Stop, "MASession", SupportsShouldProcess = true)]
[OutputType(typeof(SessionEvent))]
public sealed class StopMASessionCommand : MAConnectedCmdlet
{
    /// <summary>The sessions to stop, by id or object.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("SessionId")]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionReference[] Id { get; set; } = [];

    /// <summary>Stop only this thread; default all.</summary>
    [Parameter]
    public string? Thread { get; set; }

    /// <summary>Emit the accepted interrupt, for Receive-MAEvent.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (SessionReference session in Id)
        {
            var interrupt = new[] { InputEvent.Interrupt(Thread) };
            if (TryChange(session, "Stop session", id => Client.Events.SendAsync(id, interrupt, StopToken), out IReadOnlyList<SessionEvent> accepted) && PassThru)
                WriteObject(accepted, enumerateCollection: true);
        }
    }
}

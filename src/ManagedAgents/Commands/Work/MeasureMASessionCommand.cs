using System;
using System.Collections.Generic;
using System.Management.Automation;
using System.Threading.Tasks;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Measures;
using ManagedAgents.Client.Models;
using ManagedAgents.References;

namespace ManagedAgents.Commands.Work;

/// <summary>
/// Measures what sessions did and used: turns, messages, tool calls, tokens, list cost and time, from their histories (sessions.retrieve,
/// sessions.events.list) or from events. One object for each session, or one for each group.
/// </summary>
[Cmdlet(VerbsDiagnostic.Measure, "MASession", DefaultParameterSetName = EventSet)]
[OutputType(typeof(SessionMeasure), typeof(SessionGroupMeasure))]
public sealed class MeasureMASessionCommand : SessionWorkCmdlet
{
    private readonly Dictionary<string, SessionMeter> _meters = new(StringComparer.Ordinal);
    private readonly List<SessionMeter> _order = new();
    private SessionGroups? _groups;

    /// <summary>Add the sessions up by their Agent, by the Day of their first event (UTC), or by the Model of their agent; None (default) measures each for itself.</summary>
    [Parameter]
    public SessionGrouping GroupBy { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => _groups = GroupBy == SessionGrouping.None ? null : new SessionGroups(GroupBy);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (SessionMeter meter in _order)
            Emit(meter.Result(null));
        if (_groups is not null)
            WriteObject(_groups.All, enumerateCollection: true);
    }

    private protected override void Take(SessionEvent value)
    {
        if (!_meters.TryGetValue(value.SessionId, out SessionMeter? meter))
        {
            _meters[value.SessionId] = meter = new SessionMeter();
            _order.Add(meter);
        }

        meter.Add(value);
    }

    private protected override void Read(string id, SessionReference given)
    {
        if (Try(() => MeasureAsync(id), given, out SessionMeasure measured))
            Emit(measured);
    }

    private async Task<SessionMeasure> MeasureAsync(string id)
    {
        var meter = new SessionMeter();
        Session session = await ReadAsync(id, meter.Add).ConfigureAwait(false);
        return meter.Result(session);
    }

    private void Emit(SessionMeasure measured)
    {
        if (_groups is null)
            WriteObject(measured);
        else
            _groups.Add(measured);
    }
}

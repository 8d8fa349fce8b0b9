using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Reports;
using ManagedAgents.Client.Sessions;
using ManagedAgents.Errors;
using ManagedAgents.Formatting;
using ManagedAgents.Sessions;

namespace ManagedAgents.Events;

/// <summary>
/// Measures what sessions did and used: turns, messages, tool calls, tokens, list cost and time, from their histories (sessions.retrieve,
/// sessions.events.list) or from events. One object for each session, or one for each group; with -IncludeThread one for each thread besides.
/// </summary>
[Cmdlet(VerbsDiagnostic.Measure, "MASession", DefaultParameterSetName = EventSet)]
[OutputType(typeof(SessionMeasure), typeof(SessionGroupMeasure))]
public sealed class MeasureMASessionCommand : SessionWorkCmdlet
{
    private readonly Dictionary<string, SessionMeter> _meters = new(StringComparer.Ordinal);
    private readonly List<SessionMeter> _order = new();
    private SessionGroups? _groups;

    /// <summary>
    /// Adds the sessions up by their Agent, by the Day of their first event (UTC), or by the Model of their agent. None (default) measures each for
    /// itself.
    /// </summary>
    [Parameter]
    public SessionGrouping GroupBy { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        // What a session used has what its threads used in it.
        if (IncludeThread && GroupBy != SessionGrouping.None)
            Throw(new InputException("InvalidInput", "-IncludeThread measures threads beside their sessions, which have what these used already; leave -GroupBy out."), null);
        _groups = GroupBy == SessionGrouping.None ? null : new SessionGroups(GroupBy);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (SessionMeter meter in _order)
            Emit(meter.Result(session: null));
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
        if (!Try(() => MeasureAsync(id), given, out List<SessionMeasure> measured))
            return;
        foreach (SessionMeasure one in measured)
            Emit(one);
    }

    private async Task<List<SessionMeasure>> MeasureAsync(string id)
    {
        var meter = new SessionMeter();
        var threads = new List<(SessionThread Thread, SessionMeter Meter)>();
        Session session = await ReadAsync(id, meter.Add, thread =>
        {
            threads.Add((thread, new SessionMeter()));
            return threads[threads.Count - 1].Meter.Add;
        }).ConfigureAwait(false);
        return [meter.Result(session), .. threads.Select(static one => one.Meter.Result(one.Thread))];
    }

    private void Emit(SessionMeasure measured)
    {
        if (_groups is null)
            WriteObject(measured);
        else
            _groups.Add(measured);
    }
}

/// <summary>What the views of measured work show in their computed columns.</summary>
internal static class WorkText
{
    /// <summary>How long the work took, to the second.</summary>
    /// <param name="work">The work.</param>
    /// <returns>Hours, minutes and seconds; empty where not known.</returns>
    public static string Active(WorkMeasure work) => work.ActiveTime is { } time
        ? string.Format(CultureInfo.InvariantCulture, "{0}:{1:mm\\:ss}", (long)Math.Floor(time.TotalHours), time)
        : string.Empty;

    /// <summary>What tells the measured work from others.</summary>
    /// <param name="work">A session's work, or a thread's.</param>
    /// <returns>The session's title, or the name of the thread's agent.</returns>
    public static string Title(SessionMeasure work) => ScreenText.Line(work.ThreadId is null ? work.Title : work.AgentName);

    /// <summary>How often which tools were called.</summary>
    /// <param name="work">The work.</param>
    /// <returns>Such as "3 (bash 2, get_disk_report 1)".</returns>
    public static string Calls(WorkMeasure work) => work.Tools.Count == 0
        ? Figures.Exact(work.ToolCalls)
        : $"{Figures.Exact(work.ToolCalls)} ({string.Join(", ", work.Tools.OrderByDescending(tool => tool.Value).Select(tool => $"{ScreenText.Line(tool.Key)} {Figures.Exact(tool.Value)}"))})";

    /// <summary>What the sessions of a group share.</summary>
    /// <param name="group">The group.</param>
    /// <returns>The name, or a word for those of which it is not known.</returns>
    public static string Name(SessionGroupMeasure group) => group.Name.Length > 0 ? ScreenText.Line(group.Name) : "(unknown)";
}

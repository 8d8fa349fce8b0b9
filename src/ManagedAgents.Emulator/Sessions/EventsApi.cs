using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Sessions;

/// <summary>sessions.events.*</summary>
internal sealed class EventsApi
{
    // How long a fault may hold a frame back for the next one.
    private static readonly TimeSpan LongestHold = TimeSpan.FromMilliseconds(200);
    private static readonly string[] ListKeys = QueryParameters.Pages.Concat(QueryParameters.Times).Append("order").Append("types[]").ToArray();
    private readonly Service _service;
    private readonly EventInputs _inputs;

    public EventsApi(Service service)
    {
        _service = service;
        _inputs = new EventInputs(service);
    }

    public IEnumerable<Route> Routes() => new[]
    {
        _service.Route("GET", "/v1/sessions/*/events", call => List(call, _service.Session(call.Ids[0]).Log), ListKeys).For(KnownSessions.Anybody, Scope.Session),
        _service.Route("POST", "/v1/sessions/*/events", Send).For(KnownSessions.Anybody, Scope.Session),
        _service.Route("GET", "/v1/sessions/*/events/stream", call => Stream(call, _service.Session(call.Ids[0]).Log), "event_deltas[]").For(KnownSessions.Anybody, Scope.Session),
    };

    /// <summary>A page of a history.</summary>
    public HttpResponse List(ApiCall call, EventLog log)
    {
        IReadOnlyList<string> types = call.Query.List("types[]");

        // A queued event has no time, so no range of times holds it.
        bool timed = QueryParameters.Times.Any(call.Query.Has);
        TimeSpan lag = call.Request.Faults.HistoryLag;
        IEnumerable<StoredEvent> history = lag == TimeSpan.Zero ? log.History : log.HistoryAt(_service.Clock.Before(lag));
        IEnumerable<StoredEvent> events = history.Where(e => (types.Count == 0 || types.Contains(e.Type)) && (!timed || e.ProcessedAt is not null));
        return Responses.Page(Paging.Cut(call, events, e => e.Order, false, 1000, time: _service.Clock.IsSkewed ? e => e.ShownAt : null), e => e.Json);
    }

    private HttpResponse Send(ApiCall call)
    {
        Session session = _service.LiveSession(call.Ids[0]);
        IReadOnlyList<JsonObject> events = _inputs.ReadSent(call.Fields, session, isWorkers: call.Request.Worker is not null);
        return Responses.Page(_service.Accept(session, events).Select(e => e.Json));
    }

    /// <summary>A history's stream from now on.</summary>
    public HttpResponse Stream(ApiCall call, EventLog log)
    {
        IReadOnlyList<string> previews = call.Query.List("event_deltas[]", "agent.message", "agent.thinking");
        if (call.Request.Method == "HEAD")
            return new HttpResponse(200, "text/event-stream", Array.Empty<byte>());
        EventSubscription reader = log.Subscribe(previews);
        byte[] ping = Frame.Write("ping", "{\"type\":\"ping\"}");
        var response = new HttpResponse(200, "text/event-stream; charset=utf-8", Array.Empty<byte>())
        {
            Finished = () => _service.Locked(() =>
            {
                reader.Dispose();
                return true;
            }),
            Stream = async (writer, token) =>
            {
                while (true)
                {
                    StreamFrame? frame = await reader.NextAsync(writer.HoldsFrame ? LongestHold : _service.Of<StreamSettings>().PingInterval, token).ConfigureAwait(false);
                    if (frame is null && !writer.HoldsFrame)
                    {
                        await writer.WritePingAsync(ping, token).ConfigureAwait(false);
                        continue;
                    }

                    if (frame is not null)
                    {
                        _service.Of<StreamSettings>().BeforeStreamWrite?.Invoke(frame.Type, frame.Json);
                        if (!await writer.WriteFrameAsync(frame.Type, frame.Bytes, token).ConfigureAwait(false))
                            return;
                    }

                    if (frame is { IsLast: false })
                        continue;
                    if (!await writer.ReleaseAsync(token).ConfigureAwait(false) || frame is not null)
                        return;
                }
            },
        };
        response.SetHeader("Cache-Control", "no-cache");
        return response;
    }
}

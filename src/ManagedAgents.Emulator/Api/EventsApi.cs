using System;
using System.Collections.Generic;
using System.Linq;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Store;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Api;

/// <summary>sessions.events.*, sessions.threads.* and sessions.threads.events.*; a session has the one primary thread, whose events are all of them.</summary>
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
        _service.Route("GET", "/v1/sessions/*/events", call => List(call, _service.Session(call.Ids[0])),
            ListKeys),
        _service.Route("POST", "/v1/sessions/*/events", Send),
        _service.Route("GET", "/v1/sessions/*/events/stream", call => Stream(call, _service.Session(call.Ids[0])), "event_deltas[]"),
        _service.Route("GET", "/v1/sessions/*/threads", Threads, "limit", "page", "statuses[]"),
        _service.Route("GET", "/v1/sessions/*/threads/*", call => Responses.Json(ThreadJson.Render(Thread(call), _service.Status(call, Thread(call))))),
        _service.Route("POST", "/v1/sessions/*/threads/*/archive", _ => throw ServiceException.Invalid("the primary thread is archived with its session")),
        _service.Route("GET", "/v1/sessions/*/threads/*/events", call => List(call, Thread(call)), QueryParameters.Pages),
        _service.Route("GET", "/v1/sessions/*/threads/*/stream", call => Stream(call, Thread(call)), "event_deltas[]"),
    };

    private HttpResponse List(ApiCall call, Session session)
    {
        var types = call.Query.List("types[]");
        // A queued event has no time, so no range of times holds it.
        var timed = QueryParameters.Times.Any(call.Query.Has);
        var lag = call.Request.Faults.HistoryLag;
        var history = lag == TimeSpan.Zero ? session.Log.History : session.Log.HistoryAt(_service.State.Clock.Before(lag));
        var events = history.Where(e => (types.Count == 0 || types.Contains(e.Type)) && (!timed || e.ProcessedAt is not null));
        return Responses.Page(Paging.Cut(call, events, e => e.Order, false, 1000, time: _service.State.Clock.IsSkewed ? e => e.ShownAt : null), e => e.Json);
    }

    private HttpResponse Send(ApiCall call)
    {
        var session = _service.LiveSession(call.Ids[0]);
        var events = _inputs.ReadSent(call.Fields, session);
        return Responses.Page(session.Engine.Accept(events).Select(e => e.Json));
    }

    private HttpResponse Stream(ApiCall call, Session session)
    {
        var previews = call.Query.List("event_deltas[]", "agent.message", "agent.thinking");
        if (call.Request.Method == "HEAD") return new HttpResponse(200, "text/event-stream", Array.Empty<byte>());
        var reader = session.Log.Subscribe(previews);
        var ping = StoredEvent.Frame("ping", "{\"type\":\"ping\"}");
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
                    var frame = await reader.NextAsync(writer.HoldsFrame ? LongestHold : _service.Options.PingInterval, token).ConfigureAwait(false);
                    if (frame is null && !writer.HoldsFrame)
                    {
                        await writer.WritePingAsync(ping, token).ConfigureAwait(false);
                        continue;
                    }
                    if (frame is not null)
                    {
                        _service.Options.BeforeStreamWrite?.Invoke(frame.Type, frame.Json);
                        if (!await writer.WriteFrameAsync(frame.Type, frame.Bytes, token).ConfigureAwait(false)) return;
                    }
                    if (frame is { IsLast: false }) continue;
                    if (!await writer.ReleaseAsync(token).ConfigureAwait(false) || frame is not null) return;
                }
            },
        };
        response.SetHeader("Cache-Control", "no-cache");
        return response;
    }

    private HttpResponse Threads(ApiCall call)
    {
        var session = _service.Session(call.Ids[0]);
        var statuses = call.Query.List("statuses[]", "idle", "running", "rescheduling", "terminated");
        var threads = new[] { session }.Where(s => statuses.Count == 0 || statuses.Contains(_service.Status(call, s)));
        return Responses.Page(Paging.Cut(call, threads, s => s.CreatedAt, false), s => JsonText.Write(ThreadJson.Render(s, _service.Status(call, s))));
    }

    private Session Thread(ApiCall call)
    {
        var session = _service.Session(call.Ids[0]);
        return call.Ids[1] == session.ThreadId ? session : throw ServiceException.NotFound($"session {session.Id} has no thread {call.Ids[1]}");
    }
}

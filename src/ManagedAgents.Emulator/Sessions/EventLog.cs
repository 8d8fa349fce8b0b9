using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Sessions;

/// <summary>A session's history and its readers. Every member is called under the service's lock, which makes the order one.</summary>
internal sealed class EventLog
{
    // Queued rows sort behind every time.
    private const long QueuedBase = 1L << 62;
    private readonly Clock _clock;
    private readonly Action<string>? _appended;
    private readonly List<StoredEvent> _processed = new();
    private readonly List<StoredEvent> _queued = new();
    private readonly List<EventSubscription> _readers = new();
    private readonly List<string> _streamed = new();
    private long _queueCount;
    private TaskCompletionSource<bool>? _nextReader;

    /// <param name="clock">Gives the events their times.</param>
    /// <param name="appended">Is told the type of each event that is stored; null for nobody.</param>
    public EventLog(Clock clock, Action<string>? appended = null)
    {
        _clock = clock;
        _appended = appended;
    }

    /// <summary>One row per event: the processed in the order of their acceptance, then the queued.</summary>
    public IEnumerable<StoredEvent> History => _processed.Concat(_queued);

    /// <summary>The history as it stood at a time in microseconds, but without inputs dropped since.</summary>
    public IEnumerable<StoredEvent> HistoryAt(long time)
    {
        IEnumerable<StoredEvent> queued = _processed.Where(e => e.ProcessedAt > time).Concat(_queued).Where(e => e.QueuedAt <= time);
        return _processed.Where(e => e.ProcessedAt <= time).Concat(queued.Select(e => e.AsQueued()));
    }

    /// <summary>Every event streamed so far, queued copies too, in order; no pings, no previews.</summary>
    public IReadOnlyList<string> Streamed => _streamed;

    /// <summary>Readers connected now.</summary>
    public int ReaderCount => _readers.Count;

    /// <summary>Ends when a reader is connected, at once where one is.</summary>
    public Task ReaderAsync()
    {
        if (_readers.Count > 0)
            return Task.CompletedTask;
        _nextReader ??= new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        return _nextReader.Task;
    }

    public EventSubscription Subscribe(IEnumerable<string> previews)
    {
        var reader = new EventSubscription(previews, Leave);
        _readers.Add(reader);
        _nextReader?.TrySetResult(true);
        _nextReader = null;
        return reader;
    }

    /// <summary>Stores an event that is processed as it comes.</summary>
    public StoredEvent Append(JsonObject body)
    {
        StoredEvent stored = Create(body, 0);
        Place(stored);
        _appended?.Invoke(stored.Type);
        return stored;
    }

    /// <summary>Stores and streams the queued copy of an event.</summary>
    public StoredEvent Queue(JsonObject body)
    {
        body["processed_at"] = null;
        StoredEvent stored = Create(body, QueuedBase + ++_queueCount);
        stored.Queue(_clock.Next());
        _queued.Add(stored);
        Publish(stored);
        return stored;
    }

    /// <summary>Moves a queued event to its place in history and streams its processed copy.</summary>
    public void Process(StoredEvent stored)
    {
        _queued.Remove(stored);
        Place(stored);
    }

    /// <summary>Takes a queued event out again: it will never be processed.</summary>
    public void Drop(StoredEvent stored) => _queued.Remove(stored);

    /// <summary>Streams a preview to the readers that asked for its type; nothing is stored.</summary>
    public void Preview(string previewedType, JsonObject body)
    {
        if (!WantsPreview(previewedType))
            return;
        var frame = new StreamFrame(body["type"]!.GetValue<string>(), JsonText.Write(body), isLast: false);
        foreach (EventSubscription reader in _readers)
        {
            if (reader.Previews(previewedType))
                reader.Publish(frame);
        }
    }

    public bool WantsPreview(string previewedType) => _readers.Any(r => r.Previews(previewedType));

    private void Place(StoredEvent stored)
    {
        long now = _clock.Next();
        stored.Process(now, _clock.Shown(now));
        _processed.Add(stored);
        Publish(stored);
    }

    private static StoredEvent Create(JsonObject body, long order)
    {
        if (!body.ContainsKey("id"))
            body["id"] = Ids.New("sevt_");
        return new StoredEvent(body["id"]?.ToString() ?? "", body["type"]!.GetValue<string>(), body, order);
    }

    private void Publish(StoredEvent stored)
    {
        _streamed.Add(stored.Json);
        if (_readers.Count == 0)
            return;
        var frame = new StreamFrame(stored.Type, stored.Json, stored.Type == "session.deleted");
        foreach (EventSubscription reader in _readers)
            reader.Publish(frame);
    }

    private void Leave(EventSubscription reader) => _readers.Remove(reader);
}

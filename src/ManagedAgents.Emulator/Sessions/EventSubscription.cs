using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Sessions;

/// <summary>One reader of a session's stream: what is published from the moment it opens, in order.</summary>
internal sealed class EventSubscription : IDisposable
{
    private readonly ConcurrentQueue<StreamFrame> _frames = new();
    private readonly SemaphoreSlim _available = new(0);
    private readonly HashSet<string> _previews;
    private readonly Action<EventSubscription> _leave;

    public EventSubscription(IEnumerable<string> previews, Action<EventSubscription> leave)
    {
        _previews = new HashSet<string>(previews);
        _leave = leave;
    }

    /// <summary>Whether this reader asked for previews of an event type.</summary>
    public bool Previews(string type) => _previews.Contains(type);

    public void Publish(StreamFrame frame)
    {
        _frames.Enqueue(frame);
        _available.Release();
    }

    /// <summary>The next frame; null when none came within <paramref name="patience"/>.</summary>
    public async Task<StreamFrame?> NextAsync(TimeSpan patience, CancellationToken token) =>
        await _available.WaitAsync(patience, token).ConfigureAwait(false) && _frames.TryDequeue(out StreamFrame? frame) ? frame : null;

    public void Dispose() => _leave(this);
}

/// <summary>One event as a stream writes it; the last of a session ends the stream.</summary>
internal sealed class StreamFrame
{
    public StreamFrame(string type, string json, bool isLast)
    {
        Type = type;
        Json = json;
        IsLast = isLast;
        Bytes = Frame.Write(type, json);
    }

    public string Type { get; }

    public string Json { get; }

    public bool IsLast { get; }

    public byte[] Bytes { get; }
}

using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Webhooks;

namespace ManagedAgents.Webhooks;

/// <summary>
/// What was delivered and not taken yet, each event once. A delivery is acknowledged only when it is in here, and with a file also on the disk;
/// where no more fits, the service is told to try again.
/// </summary>
internal sealed class WebhookInbox : IDisposable
{
    private const int MostWaiting = 1000;
    private const int MostRemembered = 10_000;

    private readonly Queue<WebhookEvent> _waiting = new();
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly WebhookJournal? _journal;
    private bool _isClosed;

    /// <summary>Begins with what a file remembers: events that were acknowledged and never taken come first.</summary>
    /// <param name="journal">The file; null to remember as long as this lives.</param>
    public WebhookInbox(WebhookJournal? journal)
    {
        _journal = journal;
        foreach (string id in journal?.Seen ?? [])
            Remember(id);
        foreach (WebhookEvent left in journal?.Left ?? [])
        {
            _waiting.Enqueue(left);
            _arrived.Release();
        }
    }

    /// <summary>Adds an event; false where no more fits. One that was there before is not added again, and that is right.</summary>
    /// <param name="arrived">The event.</param>
    /// <exception cref="System.IO.IOException">It cannot be written to the file.</exception>
    public bool TryAdd(WebhookEvent arrived)
    {
        lock (_waiting)
        {
            if (_isClosed)
                throw new ObjectDisposedException(nameof(WebhookInbox));
            if (_seen.Contains(arrived.Id))
                return true;
            if (_waiting.Count >= MostWaiting)
                return false;
            _journal?.Accept(arrived);
            Remember(arrived.Id);
            _waiting.Enqueue(arrived);
        }

        _arrived.Release();
        return true;
    }

    /// <summary>The next event, once there is one. It stays the first until it is <see cref="Take">taken</see>.</summary>
    public async Task<WebhookEvent> NextAsync(CancellationToken token)
    {
        await _arrived.WaitAsync(token).ConfigureAwait(false);
        lock (_waiting)
            return _waiting.Peek();
    }

    /// <summary>The first event that waits; null where none does.</summary>
    public WebhookEvent? First
    {
        get
        {
            lock (_waiting)
                return _waiting.Count > 0 ? _waiting.Peek() : null;
        }
    }

    /// <summary>How many wait.</summary>
    public int Count
    {
        get
        {
            lock (_waiting)
                return _waiting.Count;
        }
    }

    /// <summary>The pipeline has taken the first event.</summary>
    public void Take()
    {
        lock (_waiting)
        {
            WebhookEvent taken = _waiting.Dequeue();
            _journal?.Take(taken.Id);
        }
    }

    public void Dispose()
    {
        lock (_waiting)
        {
            _isClosed = true;
            _journal?.Dispose();
        }

        _arrived.Dispose();
    }

    private void Remember(string id)
    {
        if (!_seen.Add(id))
            return;
        _order.Enqueue(id);
        if (_order.Count > MostRemembered)
            _seen.Remove(_order.Dequeue());
    }
}

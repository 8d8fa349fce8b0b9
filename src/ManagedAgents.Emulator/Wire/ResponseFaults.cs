using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Emulator.Wire;

/// <summary>All the faults that fit one request, as one.</summary>
internal sealed class ResponseFaults
{
    private readonly IReadOnlyList<Fault> _faults;
    private Action? _refusals;

    /// <param name="faults">In the order they act in.</param>
    /// <param name="refusals">Begins what is refused after this request; null for nothing.</param>
    public ResponseFaults(IReadOnlyList<Fault> faults, Action? refusals)
    {
        _faults = faults;
        _refusals = refusals;
    }

    public static ResponseFaults None { get; } = new(new List<Fault>(), null);

    public bool IsNone => _faults.Count == 0;

    public TimeSpan HistoryLag => Longest(f => f.HistoryLag);

    public TimeSpan FileLag => Longest(f => f.FileLag);

    public TimeSpan StatusLag => Longest(f => f.StatusLag);

    public CutManner Manner => _faults.Select(f => f.Manner).FirstOrDefault(m => m is not null) ?? CutManner.Close;

    public StreamFate Fate => _faults.Select(f => f.Fate).DefaultIfEmpty().Max();

    public bool HoldsFrame => _faults.Any(f => f.HoldsFrame);

    public bool EndsBody => _faults.Any(f => f.EndsBody);

    /// <summary>The first answer that a fault gives; every fault before it and behind it has its say.</summary>
    public async Task<HttpResponse?> AnswerInsteadAsync(Exchange exchange, CancellationToken token)
    {
        HttpResponse? answer = null;
        foreach (Fault fault in _faults)
        {
            HttpResponse? other = await fault.AnswerInsteadAsync(exchange, token).ConfigureAwait(false);
            answer ??= other;
        }

        return answer;
    }

    public async Task BeforeHeadAsync(CancellationToken token)
    {
        foreach (Fault fault in _faults)
            await fault.BeforeHeadAsync(token).ConfigureAwait(false);
    }

    public void Change(HttpResponse response)
    {
        foreach (Fault fault in _faults)
            fault.Change(response);
    }

    /// <summary>What is written for an event's frame, or at the stream's start for none.</summary>
    public IReadOnlyList<Frame> Frames(Frame? frame)
    {
        var frames = new List<Frame>();
        if (frame is not null)
            frames.Add(frame);
        foreach (Fault fault in _faults)
            fault.ChangeFrames(frames);
        return frames;
    }

    /// <summary>What is written for the frames held back, as their successors do not come.</summary>
    public IReadOnlyList<Frame> Release()
    {
        var frames = new List<Frame>();
        foreach (Fault fault in _faults)
        {
            // What one fault releases passes through those that act behind it.
            if (frames.Count > 0)
                fault.ChangeFrames(frames);
            if (fault.Release() is { } held)
                frames.Add(held);
        }

        return frames;
    }

    public async Task<int> AllowBytesAsync(int count, CancellationToken token)
    {
        foreach (Fault fault in _faults)
        {
            if (count > 0)
                count = await fault.AllowBytesAsync(count, token).ConfigureAwait(false);
        }

        return count;
    }

    public void Written(int count)
    {
        foreach (Fault fault in _faults)
            fault.Written(count);
    }

    /// <summary>Begins what is refused after this request; true when something is.</summary>
    public bool Refuse()
    {
        Action? refusals = _refusals;
        _refusals = null;
        refusals?.Invoke();
        return refusals is not null;
    }

    private TimeSpan Longest(Func<Fault, TimeSpan> lag) => _faults.Select(lag).DefaultIfEmpty().Max();
}

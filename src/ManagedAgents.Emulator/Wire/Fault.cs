using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Emulator.Wire;

/// <summary>One failure at work on one request. Each kind overrides the moment it acts at; it lives as long as the answer.</summary>
internal abstract class Fault
{
    /// <summary>How far behind the stream the event list is that this request reads.</summary>
    public virtual TimeSpan HistoryLag => TimeSpan.Zero;

    /// <summary>How long a session's new file is missing from the list that this request reads.</summary>
    public virtual TimeSpan FileLag => TimeSpan.Zero;

    /// <summary>How long after a session's idle event this request still finds it running.</summary>
    public virtual TimeSpan StatusLag => TimeSpan.Zero;

    /// <summary>How a connection that a fault cuts is closed; null leaves it to the others.</summary>
    public virtual CutManner? Manner => null;

    /// <summary>What becomes of a stream after the frames written so far.</summary>
    public virtual StreamFate Fate => StreamFate.GoesOn;

    /// <summary>Whether a frame is held back until the next one comes.</summary>
    public virtual bool HoldsFrame => false;

    /// <summary>Whether the body may have no further byte.</summary>
    public virtual bool EndsBody => false;

    /// <summary>Answers in place of the service; null lets the request through.</summary>
    /// <exception cref="ConnectionCutException">The request is not carried out and not answered.</exception>
    public virtual Task<HttpResponse?> AnswerInsteadAsync(Exchange exchange, CancellationToken token) => Task.FromResult<HttpResponse?>(null);

    /// <summary>Acts when the request is carried out and nothing of its answer is written yet.</summary>
    /// <exception cref="ConnectionCutException">The answer is never sent.</exception>
    public virtual Task BeforeHeadAsync(CancellationToken token) => Task.CompletedTask;

    /// <summary>Changes an answer before it is written.</summary>
    public virtual void Change(HttpResponse response)
    {
    }

    /// <summary>Changes what a stream writes: one event's frame, or no frame at its start.</summary>
    public virtual void ChangeFrames(List<Frame> frames)
    {
    }

    /// <summary>Gives back a frame held for one that did not come.</summary>
    public virtual Frame? Release() => null;

    /// <summary>How many of the next body bytes, at most <paramref name="count"/>, may be written now.</summary>
    public virtual Task<int> AllowBytesAsync(int count, CancellationToken token) => Task.FromResult(count);

    /// <summary>Told how many body bytes were written.</summary>
    public virtual void Written(int count)
    {
    }
}

/// <summary>A request under way, as a fault that acts before the service sees it.</summary>
internal sealed class Exchange
{
    private readonly Func<CancellationToken, Task> _waitForClose;

    public Exchange(HttpRequest request, IRequestHandler handler, Func<CancellationToken, Task> waitForClose)
    {
        Request = request;
        Handler = handler;
        _waitForClose = waitForClose;
    }

    public HttpRequest Request { get; }

    public IRequestHandler Handler { get; }

    /// <summary>Completes when the client leaves; the connection can carry nothing afterwards.</summary>
    public Task WaitForCloseAsync(CancellationToken token) => _waitForClose(token);
}

/// <summary>Bytes a stream writes in one go: an event of the service, or what a fault puts beside it.</summary>
internal sealed class Frame
{
    public Frame(string type, byte[] bytes, bool isEvent)
    {
        Type = type;
        Bytes = bytes;
        IsEvent = isEvent;
    }

    /// <summary>The bytes of a frame that has a name.</summary>
    public static byte[] Write(string type, string json) => Encoding.UTF8.GetBytes($"event: {type}\ndata: {json}\n\n");

    public string Type { get; }

    public byte[] Bytes { get; }

    /// <summary>Whether it is the first copy of an event, which faults count.</summary>
    public bool IsEvent { get; }

    public Frame Copy() => new(Type, Bytes, isEvent: false);

    public Frame With(byte[] bytes) => new(Type, bytes, IsEvent);
}

/// <summary>What becomes of a stream after a frame; of two, the later one here.</summary>
internal enum StreamFate
{
    GoesOn,

    /// <summary>It stays open and says nothing more, not even pings.</summary>
    FallsSilent,

    /// <summary>Its body ends as if the service had ended it.</summary>
    Ends,

    /// <summary>Its connection is closed in the middle.</summary>
    IsCut,
}

/// <summary>How a fault closes a connection.</summary>
internal enum CutManner
{
    /// <summary>In order (FIN), but before the answer's end.</summary>
    Close,

    /// <summary>By a reset (RST), which may take bytes on their way with it.</summary>
    Reset,

    /// <summary>After a proper end of the body, where it is a stream's; else as by <see cref="Close"/>.</summary>
    End,
}

/// <summary>A fault ends the connection here.</summary>
internal sealed class ConnectionCutException : IOException
{
    public ConnectionCutException()
        : base("A fault cut the connection.")
    {
    }
}

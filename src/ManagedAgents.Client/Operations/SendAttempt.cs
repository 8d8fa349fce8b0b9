using System;
using System.Diagnostics;
using ManagedAgents.Client.Http;

namespace ManagedAgents.Client.Operations;

/// <summary>How far the sending of a request is that must not be carried out twice.</summary>
internal sealed class SendAttempt
{
    /// <summary>A request that took longer leaves others too much time for the same.</summary>
    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(10);

    private readonly Stopwatch _sinceFirst = Stopwatch.StartNew();
    private readonly Stopwatch _sinceLast = Stopwatch.StartNew();
    private bool _wasQuick;

    /// <summary>How long ago the request was first sent.</summary>
    public TimeSpan Elapsed => _sinceFirst.Elapsed;

    /// <summary>How often the request was sent again.</summary>
    public int Repeats { get; private set; }

    /// <summary>True where an answer of status 2xx came: the service has accepted the request, whatever else the answer says.</summary>
    public bool IsAccepted { get; private set; }

    /// <summary>How often the list was read since the answer was lost.</summary>
    public int Looks { get; set; }

    /// <summary>
    /// True where what is found is ours, though others may send the same: the service accepted ours, or the list shows it at once after a short
    /// request. What appears later may be that of somebody who was later.
    /// </summary>
    public bool IsOurs => IsAccepted || (Looks == 0 && _wasQuick);

    /// <summary>Says what was taken for ours though nothing but the moment tells it apart; one that is sure is not spoken of.</summary>
    public void TellTaken(ApiClient client, string what, string id)
    {
        if (!IsAccepted)
            client.Warn($"The answer to {what} was lost; '{id}' was found and is taken for what it made. Another process that did the same at that very moment may take it for its own.");
    }

    /// <summary>The request is sent again.</summary>
    public void Repeat()
    {
        Repeats++;
        _sinceLast.Restart();
    }

    /// <summary>The answer was lost.</summary>
    public void Lose(ApiException failure)
    {
        _wasQuick = _sinceLast.Elapsed < Quick;
        IsAccepted |= failure.Status is >= 200 and < 300;
        Looks = 0;
    }
}

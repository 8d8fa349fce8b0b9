using System;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;

namespace ManagedAgents.Client.Resources;

/// <summary>
/// Looks through a list for what a request whose answer was lost may have left there. Times in the list are compared with the service's own
/// of earlier answers, else with the answer's header, else with this machine's clock.
/// </summary>
internal sealed class ListedSince
{
    /// <summary>How far times of one clock may be apart: the header's is in whole seconds, and events are not always in the order of their times.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(5);

    /// <summary>How far a time must be off to prove something: clocks are apart, and are set right by jumps.</summary>
    private static readonly TimeSpan Sure = TimeSpan.FromHours(1);

    private readonly DateTimeOffset _sent;
    private readonly DateTimeOffset? _now;

    private ListedSince(ServiceClock clock, DateTimeOffset? serverTime, TimeSpan ago)
    {
        DateTimeOffset other = serverTime ?? DateTimeOffset.UtcNow;
        DateTimeOffset? own = clock.Before(ago);
        _sent = own ?? (other - ago);
        _now = own is null ? other : null;
    }

    /// <summary>Shows the list's objects in its order.</summary>
    /// <param name="client">The service.</param>
    /// <param name="requestPage">Asks for a page.</param>
    /// <param name="attempt">The sending of the request.</param>
    /// <param name="look">Looks at an object, given the list's clock; false to look at no more.</param>
    /// <param name="token">Ends the wait.</param>
    public static async Task LookAsync(ApiCaller client, Func<string?, ApiRequest> requestPage, SendAttempt attempt, Func<JsonElement, ListedSince, bool> look, CancellationToken token)
    {
        ListedSince? since = null;
        string? page = null;
        var trail = new PageTrail();
        do
        {
            ApiAnswer answer = await client.SendForObjectAsync(requestPage(page), token).ConfigureAwait(false);
            JsonElement list = answer.ToObject();

            // Read now, not when the list was asked for: the answer may have been long on its way.
            since ??= new ListedSince(client.Connection.Ledger.Clock, answer.ServerTime, attempt.Elapsed);
            foreach (JsonElement stored in Pages.Data(list))
            {
                if (!look(stored, since))
                    return;
            }

            page = Pages.Next(list);
            trail.Follow(page, answer.RequestId);
        }
        while (page is not null)
            ;
    }

    /// <summary>How old something of a time is. What has no time yet, as it waits to be worked on, is young.</summary>
    public ListedAge AgeOf(DateTimeOffset? time)
    {
        if (time is null)
            return ListedAge.Since;
        if (time < _sent - Slack)
            return time < _sent - Sure ? ListedAge.Before : ListedAge.Unclear;
        return _now is { } now && time > now + Slack && time < now + Sure ? ListedAge.Unclear : ListedAge.Since;
    }
}

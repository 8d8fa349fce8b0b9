using System;
using System.Diagnostics;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;

namespace ManagedAgents.Client.Operations;

/// <summary>Looks through a list for what a request whose answer was lost may have left there: nothing that is older than the request.</summary>
internal static class ListedSince
{
    /// <summary>How far the service's clock, told in whole seconds, and the times of its objects may be apart.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(3);

    /// <summary>Shows the list's objects in its order.</summary>
    /// <param name="client">The service.</param>
    /// <param name="requestPage">Asks for a page.</param>
    /// <param name="sinceSent">A clock that runs since the request was first sent.</param>
    /// <param name="look">Looks at an object, given the time of the oldest that can be the request's; false to look at no more.</param>
    /// <param name="token">Ends the wait.</param>
    public static async Task LookAsync(ApiClient client, Func<string?, ApiRequest> requestPage, Stopwatch sinceSent, Func<JsonElement, DateTimeOffset, bool> look, CancellationToken token)
    {
        DateTimeOffset? oldest = null;
        string? page = null;
        do
        {
            ApiAnswer answer = await client.SendForObjectAsync(requestPage(page), token).ConfigureAwait(false);
            JsonElement list = answer.ToObject();

            // Read now, not when the list was asked for: the answer may have been long on its way.
            oldest ??= (answer.ServerTime ?? DateTimeOffset.UtcNow) - sinceSent.Elapsed - Slack;
            foreach (JsonElement stored in Pages.Data(list))
            {
                if (!look(stored, oldest.Value))
                    return;
            }

            page = Pages.Next(list);
        }
        while (page is not null);
    }
}

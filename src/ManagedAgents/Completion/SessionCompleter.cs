using System.Collections;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Models;
using ManagedAgents.Client.Requests;
using ManagedAgents.Formatting;

namespace ManagedAgents.Completion;

/// <summary>Completes sessions' ids, the newest first.</summary>
public sealed class SessionCompleter : LiveCompleter<Session>
{
    private protected override Pager<Session> List(ApiClient client, IDictionary bound) => client.Sessions.List(new SessionFilter(), limit: null);

    private protected override CompletionItem Describe(Session value) => new(value.Id, value.Title, $"{value.Title ?? "no title"}: {value.Status}, {value.Agent?.Name}, of {Ages.At(value.CreatedAt)}");
}

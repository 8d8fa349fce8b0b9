using System.Collections;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Models;
using ManagedAgents.Formatting;

namespace ManagedAgents.Completion;

/// <summary>Completes files' ids.</summary>
public sealed class FileCompleter : LiveCompleter<AgentFile>
{
    private protected override Pager<AgentFile> List(ApiClient client, IDictionary bound) => client.Files.List(sessionId: null, limit: null);

    private protected override CompletionItem Describe(AgentFile value) => new(value.Id, value.FileName, $"{value.FileName}, {value.SizeBytes} bytes, of {Ages.At(value.CreatedAt)}");
}

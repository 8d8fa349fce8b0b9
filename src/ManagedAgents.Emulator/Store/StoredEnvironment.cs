using System.Text.Json.Nodes;

namespace ManagedAgents.Emulator.Store;

/// <summary>One environment.</summary>
internal sealed class StoredEnvironment
{
    public StoredEnvironment(string id, long createdAt, JsonObject body)
    {
        Id = id;
        CreatedAt = createdAt;
        Body = body;
    }

    public string Id { get; }

    public long CreatedAt { get; }

    public JsonObject Body { get; }

    public string Name => Body["name"]!.GetValue<string>();

    public bool IsArchived => Body["archived_at"] is not null;

    public bool IsSelfHosted => Body["config"]!["type"]!.GetValue<string>() == "self_hosted";
}

using System.Collections.Generic;
using System.Text.Json;

namespace ManagedAgents.Client.Models;

/// <summary>Why a session waits.</summary>
public sealed class StopReason : ApiObject
{
    internal const string RequiresAction = "requires_action";

    internal StopReason(JsonElement json)
        : base(json)
    {
    }

    /// <summary>The reason: end_turn, requires_action, retries_exhausted, budget_reached, refusal, or one this module does not know.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>For requires_action: the ids of the events that wait for an answer.</summary>
    public IReadOnlyList<string> EventIds => Texts("event_ids"u8);

    /// <inheritdoc/>
    public override string ToString() => Type;
}

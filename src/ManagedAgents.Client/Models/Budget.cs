using System.Text.Json;

namespace ManagedAgents.Client.Models;

/// <summary>A ceiling for what a session may cost.</summary>
public sealed class Budget : ApiObject
{
    internal Budget(JsonElement json)
        : base(json)
    {
    }

    /// <summary>The kind of budget: limit.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>The ceiling at list prices.</summary>
    public MonetaryAmount? MaxListCost => One("max_list_cost"u8, static json => new MonetaryAmount(json));

    /// <inheritdoc/>
    public override string ToString() => MaxListCost?.ToString() ?? Type;
}

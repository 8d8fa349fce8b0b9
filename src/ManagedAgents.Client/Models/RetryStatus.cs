using System.Text.Json;

namespace ManagedAgents.Client.Models;

/// <summary>Whether work goes on after a failure.</summary>
public sealed class RetryStatus : ApiObject
{
    internal RetryStatus(JsonElement json)
        : base(json)
    {
    }

    /// <summary>retrying (wait), exhausted (the turn is over) or terminal (the session is over).</summary>
    public string Type => RequiredText("type"u8);

    /// <inheritdoc/>
    public override string ToString() => Type;
}

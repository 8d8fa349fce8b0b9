using System.Text.Json;

namespace ManagedAgents.Client.Models;

/// <summary>How long a session has existed and worked.</summary>
public sealed class SessionStats : ApiObject
{
    internal SessionStats(JsonElement json)
        : base(json)
    {
    }

    /// <summary>Seconds the session worked.</summary>
    public double? ActiveSeconds => Number("active_seconds"u8);

    /// <summary>Seconds since it was created.</summary>
    public double? DurationSeconds => Number("duration_seconds"u8);
}

using System.Collections.Generic;
using System.Text.Json;

namespace ManagedAgents.Client.Models;

/// <summary>What a session has used so far.</summary>
public sealed class SessionUsage : ApiObject
{
    internal SessionUsage(JsonElement json)
        : base(json)
    {
    }

    /// <summary>Tokens read anew.</summary>
    public long? InputTokens => Whole("input_tokens"u8);

    /// <summary>Tokens written.</summary>
    public long? OutputTokens => Whole("output_tokens"u8);

    /// <summary>Tokens read from the cache.</summary>
    public long? CacheReadInputTokens => Whole("cache_read_input_tokens"u8);

    /// <summary>Tokens written to the cache, by lifetime.</summary>
    public IReadOnlyDictionary<string, object?> CacheCreation => PlainObject("cache_creation"u8);

    /// <summary>Seconds the session worked.</summary>
    public double? ActiveSeconds => Number("active_seconds"u8);

    /// <summary>The cost at list prices; null where not told.</summary>
    public MonetaryAmount? ListCost => One("list_cost"u8, static json => new MonetaryAmount(json));

    /// <summary>Web requests made by the service's tools.</summary>
    public IReadOnlyDictionary<string, object?> ServerToolUse => PlainObject("server_tool_use"u8);

    /// <inheritdoc/>
    public override string ToString() => $"{InputTokens} in, {OutputTokens} out";
}

using System.Text.Json;

namespace ManagedAgents.Client.Models;

/// <summary>The tokens of a model call.</summary>
public sealed class ModelUsage : ApiObject
{
    internal ModelUsage(JsonElement json)
        : base(json)
    {
    }

    /// <summary>Tokens read anew.</summary>
    public long? InputTokens => Whole("input_tokens"u8);

    /// <summary>Tokens written.</summary>
    public long? OutputTokens => Whole("output_tokens"u8);

    /// <summary>Tokens written to the cache.</summary>
    public long? CacheCreationInputTokens => Whole("cache_creation_input_tokens"u8);

    /// <summary>Tokens read from the cache.</summary>
    public long? CacheReadInputTokens => Whole("cache_read_input_tokens"u8);

    /// <summary>The model's speed: standard or fast; null where not told.</summary>
    public string? Speed => TextOf("speed"u8);

    /// <inheritdoc/>
    public override string ToString() => $"{InputTokens} in, {OutputTokens} out";
}

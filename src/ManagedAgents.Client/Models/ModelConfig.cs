using System.Collections.Generic;
using System.Text.Json;

namespace ManagedAgents.Client.Models;

/// <summary>The model of an agent.</summary>
public sealed class ModelConfig : ApiObject
{
    internal ModelConfig(JsonElement json)
        : base(json)
    {
    }

    /// <summary>The model's id, such as claude-opus-5-5.</summary>
    public string Id => RequiredText("id"u8);

    /// <summary>standard or fast; null where not told.</summary>
    public string? Speed => TextOf("speed"u8);

    /// <summary>How much the model thinks; its type is low, medium, high, xhigh or max.</summary>
    public IReadOnlyDictionary<string, object?> Effort => PlainObject("effort"u8);

    /// <summary>Where the model runs; null for anywhere.</summary>
    public string? InferenceGeo => TextOf("inference_geo"u8);

    /// <inheritdoc/>
    public override string ToString() => Id;
}

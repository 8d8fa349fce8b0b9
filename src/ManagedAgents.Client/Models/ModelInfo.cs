using System;
using System.Collections.Generic;
using System.Text.Json;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Models;

/// <summary>A model that agents can run on.</summary>
public sealed class ModelInfo : ApiObject
{
    /// <summary>The kind.</summary>
    public static ResourceKind<ModelInfo> Kind { get; } =
        new("model", string.Empty, "models", static json => new ModelInfo(json)) { Beta = Beta.None, PagesById = true };

    // What the service announced by November 2026; a dated form of an id ends with it.
    private static readonly KeyValuePair<string, DateTimeOffset>[] Announced =
    [
        new("claude-sonnet-4-5", new DateTimeOffset(2026, 11, 30, 0, 0, 0, TimeSpan.Zero)),
        new("claude-opus-4-5", new DateTimeOffset(2027, 1, 22, 0, 0, 0, TimeSpan.Zero)),
    ];

    internal ModelInfo(JsonElement json)
        : base(json)
    {
    }

    /// <summary>The model's id, which agents name, such as claude-opus-5-5.</summary>
    public string Id => RequiredText("id"u8);

    /// <summary>Always model.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>What people call it.</summary>
    public string DisplayName => RequiredText("display_name"u8);

    /// <summary>active, deprecated or retired.</summary>
    public string Lifecycle => RequiredText("lifecycle"u8);

    /// <summary>When it was released.</summary>
    public DateTimeOffset? CreatedAt => Time("created_at"u8);

    /// <summary>When it was declared deprecated; null where it was not.</summary>
    public DateTimeOffset? DeprecatedAt => Time("deprecated_at"u8);

    /// <summary>When requests to it end; null where that is not known.</summary>
    public DateTimeOffset? RetiresAt => Time("retires_at"u8);

    /// <summary>The longest input, in tokens; null where not told.</summary>
    public long? MaxInputTokens => Whole("max_input_tokens"u8);

    /// <summary>The longest answer, in tokens; null where not told.</summary>
    public long? MaxTokens => Whole("max_tokens"u8);

    /// <summary>What it can do, by the API's names; empty where not told.</summary>
    public IReadOnlyDictionary<string, object?> Capabilities => PlainObject("capabilities"u8);

    /// <summary>The line of models that it belongs to, such as opus; null where not told.</summary>
    public string? Line => TextOf("line"u8);

    /// <summary>When requests to a model end, as far as that was announced when this module was made.</summary>
    /// <param name="id">The model's id.</param>
    /// <returns>The day; null where none was announced.</returns>
    public static DateTimeOffset? AnnouncedRetirement(string id)
    {
        foreach (KeyValuePair<string, DateTimeOffset> model in Announced)
        {
            if (id == model.Key || id?.StartsWith(model.Key + "-20", StringComparison.Ordinal) == true)
                return model.Value;
        }

        return null;
    }

    /// <inheritdoc/>
    public override string ToString() => Id;
}

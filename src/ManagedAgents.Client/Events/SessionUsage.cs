using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Events;

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

    /// <summary>Of a thread: seconds until it began to work; null for a session.</summary>
    public double? StartupSeconds => Number("startup_seconds"u8);

    /// <summary>How long it worked, and since when it is there.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Format(CultureInfo.InvariantCulture, "{0:0.#} s active of {1:0.#} s", ActiveSeconds ?? 0, DurationSeconds ?? 0);
}

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

/// <summary>An amount of money.</summary>
public sealed class MonetaryAmount : ApiObject
{
    internal MonetaryAmount(JsonElement json)
        : base(json)
    {
    }

    /// <summary>The amount in whole cents, as text.</summary>
    public string Amount => RequiredText("amount"u8);

    /// <summary>The currency, such as USD.</summary>
    public string Currency => RequiredText("currency"u8);

    /// <summary>The amount in units of the currency: 0.12 for twelve cents; null where it is no number.</summary>
    [WireName(null)]
    public decimal? Value => decimal.TryParse(Amount, NumberStyles.Number, CultureInfo.InvariantCulture, out decimal cents) ? cents / 100 : null;

    /// <inheritdoc/>
    public override string ToString() => Value is { } value ? value.ToString("0.00", CultureInfo.InvariantCulture) + " " + Currency : $"{Amount} {Currency}";
}

using System;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Globalization;
using System.Reflection;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Reports;

/// <summary>How much work was done and what it took, of one session or of several together.</summary>
public abstract class WorkMeasure
{
    private protected WorkMeasure()
    {
    }

    /// <summary>How often input set the session to work; a turn that waits for answers goes on when it has them.</summary>
    public int Turns { get; internal set; }

    /// <summary>Messages of users and agents together.</summary>
    public int Messages { get; internal set; }

    /// <summary>Calls of tools of every kind.</summary>
    public int ToolCalls { get; internal set; }

    /// <summary>Results of tools that say they are errors; a denied call has one too.</summary>
    public int ToolErrors { get; internal set; }

    /// <summary>How often each tool was called, by its name.</summary>
    public IReadOnlyDictionary<string, int> Tools => ToolCounts;

    /// <summary>Requests to a model.</summary>
    public int ModelRequests { get; internal set; }

    /// <summary>Tokens the models read anew.</summary>
    public long InputTokens { get; internal set; }

    /// <summary>Tokens the models wrote.</summary>
    public long OutputTokens { get; internal set; }

    /// <summary>Tokens written to the cache.</summary>
    public long CacheCreationInputTokens { get; internal set; }

    /// <summary>Tokens read from the cache.</summary>
    public long CacheReadInputTokens { get; internal set; }

    /// <summary>The cost at list prices, in units of <see cref="Currency"/> (0.12 is twelve cents); null where the service told none.</summary>
    public decimal? Cost { get; internal set; }

    /// <summary>The currency of <see cref="Cost"/>, such as USD; null where there is no cost.</summary>
    public string? Currency { get; internal set; }

    /// <summary>How long the session worked; null where nothing tells.</summary>
    public TimeSpan? ActiveTime { get; internal set; }

    /// <summary>From the first event to the last, waiting included; null where there is no event with a time.</summary>
    public TimeSpan? Duration { get; internal set; }

    /// <summary>The time of the first event.</summary>
    public DateTimeOffset? StartedAt { get; internal set; }

    /// <summary>The time of the last event.</summary>
    public DateTimeOffset? EndedAt { get; internal set; }

    internal FieldTable<int> ToolCounts { get; } = new();

    internal void CountTool(string name, int calls)
    {
        ToolCounts.TryGetValue(name, out int before);
        ToolCounts[name] = before + calls;
    }

    /// <summary>Adds the work of another; its currency must be the same or none.</summary>
    private protected void Sum(WorkMeasure other)
    {
        Turns += other.Turns;
        Messages += other.Messages;
        ToolCalls += other.ToolCalls;
        ToolErrors += other.ToolErrors;
        foreach (KeyValuePair<string, int> tool in other.ToolCounts)
            CountTool(tool.Key, tool.Value);
        ModelRequests += other.ModelRequests;
        InputTokens += other.InputTokens;
        OutputTokens += other.OutputTokens;
        CacheCreationInputTokens += other.CacheCreationInputTokens;
        CacheReadInputTokens += other.CacheReadInputTokens;
        Cost = other.Cost is { } cost ? (Cost ?? 0) + cost : Cost;
        Currency ??= other.Currency;
        ActiveTime = other.ActiveTime is { } active ? (ActiveTime ?? TimeSpan.Zero) + active : ActiveTime;
        Duration = other.Duration is { } duration ? (Duration ?? TimeSpan.Zero) + duration : Duration;
        StartedAt = StartedAt is null || other.StartedAt < StartedAt ? other.StartedAt : StartedAt;
        EndedAt = EndedAt is null || other.EndedAt > EndedAt ? other.EndedAt : EndedAt;
    }
}

/// <summary>A measure as plain values, and back: for files and other processes.</summary>
public static class KeptMeasure
{
    /// <summary>The values of a measure by their names, as text; how often tools were called as numbers.</summary>
    /// <param name="measure">The measure.</param>
    /// <returns>The table.</returns>
    public static OrderedDictionary Keep(WorkMeasure measure)
    {
        var kept = new OrderedDictionary();
        foreach (PropertyInfo property in measure.GetType().GetProperties())
        {
            if (property.GetValue(measure) is { } value)
                kept[property.Name] = property.Name == nameof(WorkMeasure.Tools) ? value : Text(value);
        }

        return kept;
    }

    /// <summary>Makes the measure again.</summary>
    /// <param name="typeName">The full name of its class.</param>
    /// <param name="kept">What <see cref="Keep"/> gave.</param>
    /// <returns>The measure; null where there is no such class of measures.</returns>
    public static WorkMeasure? Restore(string typeName, IReadOnlyDictionary<string, object?> kept)
    {
        WorkMeasure? measure = typeName == nameof(SessionMeasure) ? new SessionMeasure()
            : typeName == nameof(SessionGroupMeasure) ? new SessionGroupMeasure()
            : null;
        foreach (PropertyInfo property in measure?.GetType().GetProperties() ?? [])
        {
            if (!kept.TryGetValue(property.Name, out object? value))
                continue;
            if (value is string text)
                Declared(property).SetValue(measure, Value(text, Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType));
            else if (value is IReadOnlyDictionary<string, object?> calls)
                Count(measure!, calls);
        }

        return measure;
    }

    // A private setter is no part of a property that was found by a derived class.
    private static PropertyInfo Declared(PropertyInfo property) => property.DeclaringType!.GetProperty(property.Name)!;

    private static void Count(WorkMeasure measure, IReadOnlyDictionary<string, object?> calls)
    {
        foreach (KeyValuePair<string, object?> tool in calls)
            measure.CountTool(tool.Key, Convert.ToInt32(tool.Value, CultureInfo.InvariantCulture));
    }

    private static string Text(object value) => value switch
    {
        DateTimeOffset time => time.ToString("o", CultureInfo.InvariantCulture),
        TimeSpan span => span.Ticks.ToString(CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static object Value(string text, Type type) =>
        type == typeof(DateTimeOffset) ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind)
        : type == typeof(TimeSpan) ? new TimeSpan(long.Parse(text, CultureInfo.InvariantCulture))
        : type.IsEnum ? Enum.Parse(type, text)
        : Convert.ChangeType(text, type, CultureInfo.InvariantCulture);
}

using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Globalization;
using System.Management.Automation;
using ManagedAgents.Client.Measures;
using ManagedAgents.Client.Models;
using ManagedAgents.Work;

namespace ManagedAgents.Formatting;

/// <summary>
/// What the views' script blocks call. In a session of constrained language they may call no method of this module but one that is named
/// ToString, so all of them go by this.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class View
{
    /// <summary>A part of a view.</summary>
    /// <param name="part">The class and method of this namespace that make it.</param>
    /// <param name="value">What the method is given.</param>
    /// <param name="more">What else it is given.</param>
    /// <returns>The text; null or empty where there is nothing to show.</returns>
    public static string? ToString(string part, object? value, object? more = null)
    {
        // A copy from another process has nothing but its properties.
        value = value is PSObject { BaseObject: not PSCustomObject and { } inner } ? inner : value;
        return part switch
        {
            "AgentResultText.Answer" => AgentResultText.Answer((AgentResult)value!, (int)more!),
            "AgentResultText.Footer" => AgentResultText.Footer((AgentResult)value!),
            "AgentResultText.Call" => AgentResultText.Call((AgentToolCall)value!),
            "Ages.Ago" => Ages.Ago(Time(value)),
            "Ages.At" => Ages.At(Time(value)),
            "EventSummary.Of" => EventSummary.Of(value!),
            "EventSummary.Time" => EventSummary.Time(value!),
            "EventSummary.Type" => EventSummary.Type(value!),
            "FieldText.Line" => FieldText.Line((IReadOnlyDictionary<string, object?>)value!),
            "FieldText.Of" => FieldText.Of(value!, (string)more!),
            "Figures.Brief" => Figures.Brief(Whole(value)),
            "Figures.Cost" => Figures.Cost(value is null ? null : Convert.ToDecimal(value, CultureInfo.InvariantCulture), (string?)more),
            "Figures.Duration" => Figures.Duration((TimeSpan?)value),
            "Figures.Exact" => Figures.Exact(Whole(value)),
            "Figures.Money" => Figures.Money((MonetaryAmount?)value),
            "Figures.Seconds" => Figures.Seconds(value is null ? null : Convert.ToDouble(value, CultureInfo.InvariantCulture)),
            "Figures.Size" => Figures.Size(Whole(value)),
            "Figures.Usage" => value is ModelUsage usage ? Figures.Usage(usage) : Figures.Usage((SessionUsage?)value),
            "ScreenText.Line" => ScreenText.Line(value?.ToString()),
            "ScreenText.Lines" => ScreenText.Lines(value?.ToString()),
            "SessionText.Agent" => SessionText.Agent((Session)value!),
            "SessionText.Mount" => SessionText.Mount((SessionResource)value!),
            "SessionText.Stats" => SessionText.Stats((SessionStats?)value),
            "Style.Name" => Style.Name(value?.ToString(), Time(more)),
            "Style.Status" => Style.Status((string?)value, Time(more)),
            "Style.StopReason" => Style.StopReason((string?)value),
            "ToolText.All" => ToolText.All((IReadOnlyList<AgentTool>)value!),
            "ToolText.Name" => ToolText.Name((AgentTool)value!),
            "ToolText.Summary" => ToolText.Summary((AgentTool)value!),
            "WideText.Of" => WideText.Of(value!),
            "WorkText.Active" => WorkText.Active((WorkMeasure)value!),
            "WorkText.Calls" => WorkText.Calls((WorkMeasure)value!),
            "WorkText.Name" => WorkText.Name((SessionGroupMeasure)value!),
            _ => throw new ArgumentException($"'{part}' is no part of a view.", nameof(part)),
        };
    }

    /// <summary>A time, or the text that is left of one in a copy from a file or another process.</summary>
    private static DateTimeOffset? Time(object? value) => value switch
    {
        DateTimeOffset time => time,
        { } copy when DateTimeOffset.TryParse(copy.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) => time,
        _ => null,
    };

    private static long? Whole(object? number) => number is null ? null : Convert.ToInt64(number, CultureInfo.InvariantCulture);
}

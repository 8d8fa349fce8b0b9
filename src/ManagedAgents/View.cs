using System;
using System.Collections;
using System.Collections.Generic;
using System.ComponentModel;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using ManagedAgents.Agents;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Configuration;
using ManagedAgents.Client.Deployments;
using ManagedAgents.Client.Dreams;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Reports;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Sessions;
using ManagedAgents.Client.Vaults;
using ManagedAgents.Configuration;
using ManagedAgents.Deployments;
using ManagedAgents.Dreams;
using ManagedAgents.Events;
using ManagedAgents.Files;
using ManagedAgents.Formatting;
using ManagedAgents.Pipeline;
using ManagedAgents.Runs;
using ManagedAgents.Sessions;
using ManagedAgents.Vaults;
using ManagedAgents.Workers;

namespace ManagedAgents;

/// <summary>
/// What the views' script blocks call. In a session of constrained language they may call no method of this module but one that is named
/// ToString, so all of them go by this.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class View
{
    /// <summary>A part of a view.</summary>
    /// <param name="part">The class and method of this namespace that make it; after a colon, the property of the value that it is made of, or several by |, of which the first that is not empty.</param>
    /// <param name="value">What the method is given: an object, or a copy of one that came back.</param>
    /// <param name="more">What else it is given.</param>
    /// <returns>The text; null or empty where there is nothing to show.</returns>
    public static string? ToString(string part, object? value, object? more = null)
    {
        value = Copy.Restore(value) ?? value;
        if (part.IndexOf(':') is > 0 and var colon)
        {
            object? owner = value;
            value = part.Substring(colon + 1).Split('|').Select(path => Property(owner, path)).FirstOrDefault(static found => found is not (null or ""));
            part = part.Substring(0, colon);
        }

        return part switch
        {
            "AgentResultText.Answer" => AgentResultText.Answer((AgentResult)value!, (int)more!),
            "AgentResultText.Footer" => AgentResultText.Footer((AgentResult)value!),
            "AgentResultText.Call" => AgentResultText.Call((AgentToolCall)value!),
            "Ages.Ago" => Ages.Ago(Time(value)),
            "Ages.At" => Ages.At(Time(value)),
            "ConfigurationText.Details" => ConfigurationText.Details((IReadOnlyList<PropertyDifference>)value!),
            "ConfigurationText.Sign" => ConfigurationText.Sign((ConfigurationChange)value!),
            "ConfigurationText.Summary" => ConfigurationText.Summary((ConfigurationChange)value!),
            "ConfigurationText.Value" => ConfigurationText.Value(value),
            "Copy.State" => Copy.StateOf(value),
            "DeploymentText.Agent" => DeploymentText.Agent((DeploymentAgent?)value),
            "DeploymentText.Next" => DeploymentText.Next((Deployment)value!),
            "DeploymentText.Result" => DeploymentText.Result((DeploymentRun)value!),
            "DeploymentText.State" => DeploymentText.State((Deployment)value!),
            "DeploymentText.Times" => DeploymentText.Times(value as IReadOnlyList<DateTimeOffset>),
            "DreamText.Result" => DreamText.Result((Dream)value!),
            "EventSummary.Block" => EventSummary.Block((ContentBlock)value!),
            "EventSummary.OtherContent" => EventSummary.OtherContent(value!),
            "EventSummary.WholeText" => EventSummary.WholeText(value!),
            "EventSummary.Of" => EventSummary.Of(value!),
            "EventSummary.Time" => EventSummary.Time(value!),
            "EventSummary.Type" => EventSummary.Type(value!),
            "FieldText.Line" => FieldText.Line((IReadOnlyDictionary<string, object?>)value!),
            "FieldText.Of" => FieldText.Of(value!, (string)more!),
            "FileText.OtherScope" => FileText.OtherScope((IReadOnlyDictionary<string, object?>)value!),
            "FileText.Session" => FileText.Session((IReadOnlyDictionary<string, object?>)value!),
            "Figures.Brief" => Figures.Brief(Whole(value)),
            "Figures.Cost" => Figures.Cost(value is null ? null : Convert.ToDecimal(value, CultureInfo.InvariantCulture), (string?)more),
            "Figures.Duration" => Figures.Duration((TimeSpan?)value),
            "Figures.Exact" => Figures.Exact(Whole(value)),
            "Figures.Money" => Figures.Money((MonetaryAmount?)value),
            "Figures.Seconds" => Figures.Seconds(value is null ? null : Convert.ToDouble(value, CultureInfo.InvariantCulture)),
            "Figures.Size" => Figures.Size(Whole(value)),
            "Figures.Usage" => value is ModelUsage usage ? Figures.Usage(usage) : Figures.Usage((SessionUsage?)value),
            "List" => value is IEnumerable items && items.Cast<object?>().Any() ? "{" + string.Join(", ", items.Cast<object?>().Select(static item => ScreenText.Line(item?.ToString()))) + "}" : string.Empty,
            "Text" => ScreenText.Line(Convert.ToString(value, CultureInfo.InvariantCulture)),
            "ScreenText.Line" => ScreenText.Line(value?.ToString()),
            "ScreenText.Lines" => ScreenText.Lines(value?.ToString()),
            "ServerAddress.Shown" => ServerAddress.Shown((VaultCredential)value!),
            "SessionText.Agent" => SessionText.Agent((Session)value!),
            "SessionText.Mount" => SessionText.Mount((SessionResource)value!),
            "SessionText.Stats" => SessionText.Stats((SessionStats?)value),
            "Style.Name" => Style.Name(value?.ToString(), Time(more)),
            "Style.State" => Style.State((string?)value),
            "Style.StopReason" => Style.StopReason((string?)value),
            "ToolText.All" => ToolText.All((IReadOnlyList<AgentTool>)value!),
            "ToolText.Name" => ToolText.Name((AgentTool)value!),
            "ToolText.Summary" => ToolText.Summary((AgentTool)value!),
            "WideText.Of" => WideText.Of(value!),
            "WorkText.Active" => WorkText.Active((WorkMeasure)value!),
            "WorkText.Calls" => WorkText.Calls((WorkMeasure)value!),
            "WorkText.Name" => WorkText.Name((SessionGroupMeasure)value!),
            "WorkText.Title" => WorkText.Title((SessionMeasure)value!),
            _ => throw new ArgumentException($"'{part}' is no part of a view.", nameof(part)),
        };
    }

    /// <summary>A property of a property, such as Agent.Name; or of a table, the value of a key.</summary>
    private static object? Property(object? value, string path)
    {
        foreach (string name in path.Split('.'))
        {
            if (value is null)
                return null;
            value = value is IReadOnlyDictionary<string, object?> table ? table.TryGetValue(name, out object? field) ? field : null : PSObject.AsPSObject(value).Properties[name]?.Value;
            value = value is PSObject { BaseObject: not PSCustomObject and { } inner } ? inner : value;
        }

        return value;
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

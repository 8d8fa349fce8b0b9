using System.Collections.Generic;
using System.Linq;
using ManagedAgents.Client.Agents;
using ManagedAgents.Formatting;

namespace ManagedAgents.Agents;

/// <summary>What the views of an agent's tools show in their computed columns.</summary>
internal static class ToolText
{
    /// <summary>The name of a tool, or of what a toolset belongs to.</summary>
    /// <param name="tool">The tool.</param>
    /// <returns>The name; empty where there is none.</returns>
    public static string Name(AgentTool tool) => tool switch
    {
        CustomTool custom => ScreenText.Line(custom.Name),
        McpToolset toolset => ScreenText.Line(toolset.McpServerName),
        _ => string.Empty,
    };

    /// <summary>What a tool does, or what a toolset allows.</summary>
    /// <param name="tool">The tool.</param>
    /// <returns>A custom tool's description; of a toolset what departs from the service's defaults, such as "bash off".</returns>
    public static string Summary(AgentTool tool) => tool switch
    {
        CustomTool custom => ScreenText.Line(custom.Description),
        AgentToolset toolset => Settings(toolset.DefaultConfig, toolset.Configs),
        McpToolset toolset => Settings(toolset.DefaultConfig, toolset.Configs),
        _ => string.Empty,
    };

    /// <summary>All tools of an agent.</summary>
    /// <param name="tools">The tools.</param>
    /// <returns>Their names, such as "agent_toolset_20260401, run_linter".</returns>
    public static string All(IReadOnlyList<AgentTool> tools) =>
        string.Join(", ", tools.Select(tool => Name(tool) is { Length: > 0 } name ? name : ScreenText.Line(tool.Type)));

    private static string Settings(IReadOnlyDictionary<string, object?> defaults, IReadOnlyList<object?> configs)
    {
        (bool Enabled, string? Policy) common = (IsEnabled(defaults) ?? true, Policy(defaults));
        var parts = new List<string>();
        if (!common.Enabled)
            parts.Add("others off");
        if (common.Policy is not null)
            parts.Add(common.Policy);
        parts.AddRange(configs.OfType<IReadOnlyDictionary<string, object?>>().Select(config => Setting(config, common)).Where(part => part.Length > 0));
        return string.Join(", ", parts);
    }

    /// <summary>Where a tool departs from the others; empty where it does not.</summary>
    private static string Setting(IReadOnlyDictionary<string, object?> config, (bool Enabled, string? Policy) common)
    {
        string text = string.Empty;
        if (IsEnabled(config) is { } enabled && enabled != common.Enabled)
            text += enabled ? " on" : " off";
        if (Policy(config) is { } policy && policy != common.Policy)
            text += " " + policy;
        return text.Length == 0 ? text : Value(config, "name") + text;
    }

    private static bool? IsEnabled(IReadOnlyDictionary<string, object?> config) => Value(config, "enabled") as bool?;

    private static string? Policy(IReadOnlyDictionary<string, object?> config) =>
        Value(config, "permission_policy") is IReadOnlyDictionary<string, object?> policy ? Value(policy, "type") as string : null;

    private static object? Value(IReadOnlyDictionary<string, object?> table, string key) => table.TryGetValue(key, out object? value) ? value : null;
}

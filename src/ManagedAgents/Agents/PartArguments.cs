using System;
using System.Collections;
using System.Linq;
using System.Management.Automation;
using System.Text.Json;
using ManagedAgents.Client;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Wire;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;
using ManagedAgents.Tools;

namespace ManagedAgents.Agents;

/// <summary>Lets a parameter for an agent's parts take hashtables by wire names as well as objects.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal abstract class PartArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public sealed override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? given = Copy.Restore(inputData) ?? inputData;
        if (given is null)
            return null!;
        IEnumerable items = given is IEnumerable list and not (string or IDictionary) ? list : new[] { given };
        try
        {
            return ToArray(items.Cast<object?>().Select(Part).ToArray());
        }
        catch (Exception cause) when (ErrorTable.Knows(cause))
        {
            throw new ArgumentTransformationMetadataException(cause.Message, cause);
        }
    }

    /// <summary>The error for something that is no part.</summary>
    /// <param name="item">What was given.</param>
    /// <param name="needed">What is taken instead, as a sentence.</param>
    private protected static InputException Unusable(object? item, string needed) =>
        new("InvalidInput", $"{Describe(item)} cannot be used here. {needed}");

    /// <summary>The parameter's value.</summary>
    /// <param name="items">What was given: objects, also those that came back from a file or another process, texts, and tables by wire names.</param>
    private protected abstract object ToArray(object?[] items);

    private static object? Part(object? item) => Copy.Restore(item) is { } restored and not IDictionary ? restored : WireForm.Of(item, isDefinition: true) ?? PlainValue.From(item);

    private static string Describe(object? item) => item switch
    {
        null => "$null",
        IDictionary table => $"A hashtable with the keys {string.Join(", ", table.Keys.Cast<object>())}",
        _ => $"A value of type {item.GetType().Name}",
    };
}

/// <summary>Lets a parameter for tools take hashtables too: @{ type = 'custom'; name = … }.</summary>
internal sealed class ToolArgumentAttribute : PartArgumentAttribute
{
    private protected override object ToArray(object?[] items) => items.Select(Read).ToArray();

    /// <summary>One tool.</summary>
    internal static AgentTool Read(object? item)
    {
        if (Copy.Restore(item) is AgentTool tool)
            return tool;
        if (item is JsonElement json)
            return (AgentTool)ReceivedObject.Read(typeof(AgentTool).FullName!, json.GetRawText(), sessionId: null, startedWithInput: false)!;
        if (WireForm.Of(item, isDefinition: true) is not { } table || !table.Contains("type"))
            throw Unusable(item, "A tool comes from New-MATool, New-MAToolset or New-MAMcpToolset, or is a hashtable with 'type' and the type's other fields by their wire names.");
        var fields = new RequestBody();
        fields.Merge(table);
        AgentTool made = LocalObject.Tool(fields);
        if (made is CustomTool custom)
            ToolSchema.Check(custom);
        return made;
    }
}

/// <summary>Lets a parameter for MCP servers take hashtables too: @{ name = …; url = … }.</summary>
internal sealed class McpServerArgumentAttribute : PartArgumentAttribute
{
    private protected override object ToArray(object?[] items) => items.Select(Read).ToArray();

    internal static McpServer Read(object? item)
    {
        if (item is McpServer server)
            return server;
        if (item is JsonElement json)
            return (McpServer)ReceivedObject.Read(typeof(McpServer).FullName!, json.GetRawText(), sessionId: null, startedWithInput: false)!;
        if (item is not IDictionary table || !table.Contains("name"))
            throw Unusable(item, "An MCP server comes from New-MAMcpServer, or is a hashtable with 'name' and 'url'.");
        var fields = new McpServerFields();
        fields.Merge(table);
        return LocalObject.McpServer(fields);
    }
}

/// <summary>Lets a parameter for skills take ids as well as hashtables with type and skill_id.</summary>
internal sealed class SkillArgumentAttribute : PartArgumentAttribute
{
    private const string OwnPrefix = "skill_";

    private protected override object ToArray(object?[] items) => items.Select(Read).ToArray();

    internal static object Read(object? item) => item switch
    {
        JsonElement json => json,
        string id when id.Trim().Length > 0 => OfId(id.Trim()),
        IDictionary table when table.Contains("skill_id") => table,
        _ => throw Unusable(item, "A skill is an id, or a hashtable with 'type' and 'skill_id'."),
    };

    // The workspace's own skills have generated ids, Anthropic's have names.
    private static RequestBody OfId(string id)
    {
        var skill = new RequestBody();
        skill.Merge(new Hashtable { ["type"] = id.StartsWith(OwnPrefix, StringComparison.Ordinal) ? "custom" : "anthropic" });
        skill.Merge(new Hashtable { ["skill_id"] = id });
        return skill;
    }
}

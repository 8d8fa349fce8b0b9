using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Linq;
using ManagedAgents.Client.Agents;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;

namespace ManagedAgents.Agents;

/// <summary>What a toolset allows, put together from switches for single tools and for all others.</summary>
internal sealed class ToolsetSettings
{
    private readonly OrderedDictionary _default = new();
    private readonly OrderedDictionary _byTool = new();

    /// <summary>Switches tools on and off, and the others according to it.</summary>
    /// <param name="enable">The tools to switch on; alone, all others are off. Null for none in particular.</param>
    /// <param name="disable">The tools to switch off; all others are on.</param>
    /// <param name="disableByDefault">True to switch all others off in any case.</param>
    /// <exception cref="InputException">A tool is in both lists.</exception>
    public void Switch(string[]? enable, string[]? disable, bool disableByDefault)
    {
        if (enable?.Intersect(disable ?? []).FirstOrDefault() is { } both)
            throw new InputException("InvalidInput", $"The tool '{both}' is in both -Enable and -Disable.");
        if (disableByDefault || disable is { Length: > 0 } || enable is not null)
            _default["enabled"] = !disableByDefault && disable is { Length: > 0 };
        Set(enable, "enabled", true);
        Set(disable, "enabled", false);
    }

    /// <summary>Sets who may let tools run.</summary>
    /// <param name="policy">The policy of all tools without their own; null leaves it to the service.</param>
    /// <param name="byTool">Policies by tool, as their types or as whole tables; null for none.</param>
    /// <exception cref="InputException">A policy is empty.</exception>
    public void Permit(string? policy, IDictionary? byTool)
    {
        if (policy is not null)
            _default["permission_policy"] = Policy("-PermissionPolicy", policy);
        foreach (DictionaryEntry entry in PlainValue.Table(byTool) ?? new Hashtable())
            Of((string)entry.Key)["permission_policy"] = Policy($"-ToolPermissionPolicy for '{entry.Key}'", entry.Value);
    }

    /// <summary>Sets a field of some tools.</summary>
    public void Set(IEnumerable<string>? tools, string field, object value)
    {
        foreach (string tool in tools ?? [])
            Of(tool)[field] = value;
    }

    /// <summary>Puts the settings into a toolset's fields, leaving out what says nothing.</summary>
    public ToolsetFields AddTo(ToolsetFields fields)
    {
        if (_default.Count > 0)
            fields.DefaultConfig = _default;
        if (_byTool.Count > 0)
            fields.Configs = _byTool.Values.Cast<IDictionary>().ToArray();
        return fields;
    }

    private static IDictionary Policy(string origin, object? policy) => policy switch
    {
        IDictionary table when table.Contains("type") => table,
        string type when type.Trim().Length > 0 => new OrderedDictionary { ["type"] = type.Trim() },
        _ => throw new InputException("InvalidInput", $"{origin} is no policy; use one such as always_ask."),
    };

    private OrderedDictionary Of(string tool)
    {
        if (_byTool[tool] is OrderedDictionary known)
            return known;
        var config = new OrderedDictionary { ["name"] = tool };
        _byTool[tool] = config;
        return config;
    }
}

using System;
using System.Collections;
using System.Linq;
using System.Text.Json;
using ManagedAgents.Client.Json;

namespace ManagedAgents.Commands.Parts;

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

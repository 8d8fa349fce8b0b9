using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Routing;

namespace ManagedAgents.Emulator.Skills;

/// <summary>skills.* and skills.versions.*, but for what is uploaded and downloaded: that is <see cref="SkillsApi"/>'s.</summary>
internal static class SkillKinds
{
    private const string OlderBeta = "skills-2025-10-02";
    private const Verbs Plain = Verbs.List | Verbs.Retrieve | Verbs.Delete;

    public static ObjectKind Skill { get; } = new("skill", "skill_", "/v1/skills")
    {
        Beta = null,
        Verbs = Plain,
        OlderBeta = OlderBeta,
        Older = skill => new JsonObject
        {
            ["id"] = skill["id"]!.DeepClone(),
            ["type"] = "skill",
            ["display_title"] = skill["display_name"]!.DeepClone(),
            ["latest_version"] = skill["latest_version_id"]!.GetValue<string>() is { Length: > 0 } latest ? latest : null,
            ["source"] = skill["source"]!["type"]!.DeepClone(),
            ["created_at"] = skill["created_at"]!.DeepClone(),
            ["updated_at"] = skill["updated_at"]!.DeepClone(),
        },
        ListKeys = new[] { "source" },
        Filter = call => call.Query.Text("source") is { } source ? s => s.Body["source"]!["type"]!.GetValue<string>() == source : _ => true,
        Deleting = (service, skill) =>
        {
            if (Latest(service, skill.Id) is not null)
                throw ServiceException.Invalid($"skill {skill.Id} has versions; delete them first");
        },
    };

    public static ObjectKind Version { get; } = new("skill_version", "skillver_", "/v1/skills/*/versions")
    {
        Parent = Skill,
        Beta = null,
        OlderBeta = OlderBeta,
        Older = version =>
        {
            version["version"] = version["id"]!.DeepClone();
            version["directory"] = version["name"]!.DeepClone();
            return version;
        },
        Verbs = Verbs.List | Verbs.Delete,
        MostInPage = 1000,
        Deleting = (service, version) =>
        {
            service.All<SkillContent>().Remove(version.Id);
            StoredObject skill = service.Find(Skill, version.ParentId!);
            skill.Body["latest_version_id"] = Latest(service, skill.Id, but: version)?.Id ?? "";
        },
    };

    /// <summary>The newest version of a skill; null where all are deleted.</summary>
    public static StoredObject? Latest(Service service, string skillId, StoredObject? but = null) =>
        service.AllOf(Version, skillId).Where(v => v != but).OrderByDescending(v => v.CreatedAt).FirstOrDefault();
}

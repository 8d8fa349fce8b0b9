using System;
using System.Text.Json;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Skills;

/// <summary>A skill: instructions and files that an agent reads where it needs them. What is in it stands in its versions.</summary>
public sealed class Skill : ApiObject
{
    /// <summary>The kind.</summary>
    public static ResourceKind<Skill> Kind { get; } =
        new("skill", "skill_", "skills", static json => new Skill(json)) { Beta = Beta.None, Label = static skill => skill.DisplayName, Operations = static caller => new SkillOperations(caller) };

    internal Skill(JsonElement json)
        : base(json)
    {
    }

    /// <summary>The skill's id: <c>skill_…</c>, or a word such as xlsx of one of Anthropic's.</summary>
    public string Id => RequiredText("id"u8);

    /// <summary>Always skill.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>Its name, as people see it; several may have the same.</summary>
    public string DisplayName => RequiredText("display_name"u8);

    /// <summary>Where it comes from.</summary>
    public SkillSource? Source => One("source"u8, static json => new SkillSource(json));

    /// <summary>The id of its newest version; empty where it has none any more.</summary>
    public string LatestVersionId => RequiredText("latest_version_id"u8);

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreatedAt => Time("created_at"u8);

    /// <summary>When it last changed.</summary>
    public DateTimeOffset? UpdatedAt => Time("updated_at"u8);

    /// <inheritdoc/>
    public override string ToString() => Id;
}

/// <summary>Where a skill comes from.</summary>
public sealed class SkillSource : ApiObject
{
    internal SkillSource(JsonElement json)
        : base(json)
    {
    }

    /// <summary>custom for the workspace's own; anthropic, anthropic_example or plugin.</summary>
    public string Type => RequiredText("type"u8);

    /// <inheritdoc/>
    public override string ToString() => Type;
}

/// <summary>A version of a skill: the files that were uploaded together.</summary>
public sealed class SkillVersion : ApiObject
{
    /// <summary>The kind.</summary>
    public static ResourceKind<SkillVersion> Kind { get; } =
        new("skill version", string.Empty, "versions", static json => new SkillVersion(json)) { Parent = Skill.Kind, Beta = Beta.None };

    internal SkillVersion(JsonElement json)
        : base(json)
    {
    }

    /// <summary>The version's id.</summary>
    public string Id => RequiredText("id"u8);

    /// <summary>Always skill_version.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>The skill that it is of.</summary>
    public string SkillId => RequiredText("skill_id"u8);

    /// <summary>The name that its SKILL.md gives.</summary>
    public string Name => RequiredText("name"u8);

    /// <summary>What its SKILL.md says that it is for. By that an agent chooses it.</summary>
    public string Description => RequiredText("description"u8);

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreatedAt => Time("created_at"u8);

    /// <inheritdoc/>
    public override string ToString() => Id;
}

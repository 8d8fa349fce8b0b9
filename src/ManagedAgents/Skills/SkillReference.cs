using System;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Skills;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;

namespace ManagedAgents.Skills;

/// <summary>Names a skill by its id or name, its object, or an object that says which skill it is of, as a version does.</summary>
public sealed class SkillReference : ResourceReference<Skill>
{
    /// <summary>Anthropic's own, whose ids are words: they need not be looked for among the names.</summary>
    private static readonly string[] Known = ["docx", "pdf", "pptx", "xlsx"];

    /// <summary>Takes what names the skill.</summary>
    /// <param name="value">An id, a name or an object.</param>
    public SkillReference(object value)
        : base(Kinds.Skill, value)
    {
        switch (Copy.Restore(Only(value)))
        {
            case Skill skill:
                Source = skill.Source?.Type;
                Version = skill.LatestVersionId is { Length: > 0 } latest ? latest : null;
                break;
            case SkillVersion version:
                Version = version.Id;
                break;
        }
    }

    /// <summary>Where it comes from, where the object told it.</summary>
    internal string? Source { get; }

    /// <summary>The version that the object shows; null for an id or a name.</summary>
    internal string? Version { get; }

    /// <inheritdoc/>
    internal override bool NeedsService => base.NeedsService && Array.IndexOf(Known, ToString()) < 0;
}

/// <summary>Names a version of a skill by its id, by the word latest, by its object, or by its skill, which stands for all its versions or the newest.</summary>
public sealed class SkillVersionReference : ResourceReference<SkillVersion>
{
    /// <summary>What names the newest version of a skill.</summary>
    internal const string Latest = "latest";

    private readonly bool _isSkill;

    /// <summary>Takes what names the version.</summary>
    /// <param name="value">An id or an object.</param>
    public SkillVersionReference(object value)
        : base(Kinds.SkillVersion, value)
    {
        object? given = Copy.Restore(Only(value));
        Version = given as SkillVersion;
        _isSkill = given is Skill;
    }

    /// <summary>The version's object, where that was given.</summary>
    internal SkillVersion? Version { get; }

    /// <summary>A skill's id need not show by its beginning that it is one.</summary>
    internal override bool NamesParent => _isSkill || (Version is null && base.NamesParent);

    /// <summary>True for the word that means the newest.</summary>
    internal bool IsLatest => ToString().Equals(Latest, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    internal override bool NeedsService => IsLatest;

    /// <inheritdoc/>
    internal override async Task<string> ResolveAsync(ApiClient client, CancellationToken token, params string[] parents) =>
        IsLatest ? (await client.Of(Kinds.SkillVersion, parents).GetAsync(Latest, token).ConfigureAwait(false)).Id : Id;
}

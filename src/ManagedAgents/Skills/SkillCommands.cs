using System.Management.Automation;
using ManagedAgents.Client.Skills;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;

namespace ManagedAgents.Skills;

/// <summary>Gets skills, the workspace's own and Anthropic's: the named ones (skills.retrieve) or all (skills.list).</summary>
[Cmdlet(VerbsCommon.Get, "MASkill", DefaultParameterSetName = ListSet, SupportsPaging = true)]
[OutputType(typeof(Skill))]
public sealed class GetMASkillCommand : GetNamedResourceCmdlet<Skill, SkillReference>
{
    /// <summary>Lists only skills that come from there: custom for the workspace's own, anthropic for Anthropic's.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Field]
    [ArgumentCompleter(typeof(SkillSourceCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Source { get; set; }
}

/// <summary>Deletes skills for good that have no versions any more (skills.delete).</summary>
[Cmdlet(VerbsCommon.Remove, "MASkill", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveMASkillCommand : RemoveResourceCmdlet<Skill, SkillReference>
{
}

/// <summary>Gets versions of a skill: the named ones (skills.versions.retrieve) or all (skills.versions.list).</summary>
[Cmdlet(VerbsCommon.Get, "MASkillVersion", DefaultParameterSetName = IdSet, SupportsPaging = true)]
[OutputType(typeof(SkillVersion))]
public sealed class GetMASkillVersionCommand : GetResourceCmdlet<SkillVersion, SkillVersionReference>
{
    /// <summary>
    /// The versions to get: their ids, latest for the newest, or their objects. A skill, by its object or an id with the prefix skill_, stands for all
    /// its versions. An object is read anew from the service.
    /// </summary>
    [Parameter(Position = 0, ParameterSetName = IdSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Version")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public override SkillVersionReference[] Id { get; set; } = [];

    /// <summary>The skill that they are of: its id, exact name or object. A version's object says it itself.</summary>
    [Parameter(ParameterSetName = IdSet, ValueFromPipelineByPropertyName = true)]
    [Alias("SkillId")]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public SkillReference? Skill { get; set; }

    private protected override ResourceReference? Owner => Skill;
}

/// <summary>Deletes versions of skills for good (skills.versions.delete).</summary>
[Cmdlet(VerbsCommon.Remove, "MASkillVersion", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveMASkillVersionCommand : RemoveResourceCmdlet<SkillVersion, SkillVersionReference>
{
    /// <summary>The versions to delete: their ids, latest for the newest, or their objects.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Version")]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public override SkillVersionReference[] Id { get; set; } = [];

    /// <summary>The skill that they are of: its id, exact name or object. A version's object says it itself.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("SkillId")]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public SkillReference? Skill { get; set; }

    private protected override ResourceReference? Owner => Skill;
}

/// <summary>Completes where skills come from.</summary>
public sealed class SkillSourceCompleter : FixedCompleter
{
    /// <summary>Makes the completer.</summary>
    public SkillSourceCompleter()
        : base(KnownValues.SkillSources)
    {
    }
}

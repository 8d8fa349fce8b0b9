using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Skills;
using ManagedAgents.Disk;
using ManagedAgents.Errors;
using ManagedAgents.Formatting;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;

namespace ManagedAgents.Skills;

/// <summary>The base of cmdlets that upload a skill's files.</summary>
/// <typeparam name="T">What the service makes of them.</typeparam>
public abstract class SkillUploadCmdlet<T> : ResourceCmdlet<T>
    where T : ApiObject
{
    /// <summary>The set of paths with wildcards.</summary>
    private protected const string PathSet = "Path";

    /// <summary>The set of paths as they are.</summary>
    private protected const string LiteralPathSet = "LiteralPath";

    private const int MostNamed = 5;

    private protected SkillUploadCmdlet()
    {
    }

    /// <summary>
    /// The skill: a folder with a SKILL.md in it, that SKILL.md, which stands for all of its folder, or a .zip of such a folder. Wildcards are
    /// allowed.
    /// </summary>
    public abstract string[] Path { get; set; }

    /// <summary>As -Path, by names in which no character is a wildcard. Takes what Get-ChildItem gives.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP", "FullName")]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Form fields that this module has no parameter for, by their wire names.</summary>
    [Parameter]
    [TableArgument]
    public IDictionary? AdditionalProperty { get; set; }

    /// <summary>What is made of the files, as the question asks, such as Create skill.</summary>
    /// <param name="name">The name in the SKILL.md.</param>
    private protected abstract string Act(string name);

    /// <summary>The operations that upload them.</summary>
    /// <param name="parents">The ids of the objects that these belong to.</param>
    private protected abstract SkillUploads<T> Uploads(string[] parents);

    /// <summary>The name that a new skill is given, besides that of its SKILL.md; null for none.</summary>
    private protected virtual string? DisplayName => null;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string path in ParameterSetName == PathSet ? Path : LiteralPath)
        {
            if (!TryNow(() => Find(path), path, out IReadOnlyList<string> found))
                continue;
            foreach (string one in found)
                Upload(one);
        }
    }

    private IReadOnlyList<string> Find(string path) =>
        ParameterSetName == PathSet ? FileSystemPath.Existing(SessionState, path) : [FileSystemPath.Literal(SessionState, path)];

    private void Upload(string path)
    {
        if (!Try(() => Task.Run(() => SkillFiles.Read(path, StopToken), StopToken), path, out SkillFiles files))
            return;
        if (files.Left.Count > 0)
            WriteWarning($"Hidden files of '{path}' are left out: {string.Join(", ", files.Left.Take(MostNamed).Select(SafeFileName.Printable))}{(files.Left.Count > MostNamed ? $" and {files.Left.Count - MostNamed} more" : string.Empty)}.");
        if (TryNow(() => Describe(files), path, out SkillUpload upload)
            && TryParents(null, out string[] parents)
            && ShouldProcess(path, $"{Act(upload.Name)} of {upload.Files.Count} files, {Figures.Size(upload.Length)}")
            && TryTransfer($"Uploading {upload.Name}", progress => Uploads(parents).UploadAsync(upload, sent => progress.Report(sent, upload.Length), StopToken), path, out T made))
            WriteObject(made);
    }

    private SkillUpload Describe(SkillFiles files) => new(files.Head.Name, files.Head.Description, files.Sent)
    {
        DisplayName = DisplayName,
        AdditionalFields = PlainValue.Table(AdditionalProperty),
    };
}

/// <summary>
/// Uploads skills (skills.create), each with its first version. What the service would refuse is refused before anything is sent. An upload
/// whose answer was lost is looked for before it is sent again.
/// </summary>
[Cmdlet(VerbsCommon.New, "MASkill", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(Skill))]
public sealed class NewMASkillCommand : SkillUploadCmdlet<Skill>
{
    private const int LongestName = 255;

    /// <inheritdoc/>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    public override string[] Path { get; set; } = [];

    /// <summary>Its name, as people see it; it need not be unique and cannot change. Default: the name in its SKILL.md.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    private protected override string? DisplayName => Name is null || SkillHead.LengthOf(Name) <= LongestName
        ? Name
        : throw new InputException("InvalidSkill", $"The name given as -Name has {SkillHead.LengthOf(Name)} characters; there may be {LongestName}.");

    private protected override string Act(string name) => $"Create skill '{name}'";

    private protected override SkillUploads<Skill> Uploads(string[] parents) => Client.Skills;
}

/// <summary>
/// Uploads further versions of a skill (skills.versions.create). The newest is the one that agents get which do not ask for another. What the
/// service would refuse is refused before anything is sent.
/// </summary>
[Cmdlet(VerbsCommon.New, "MASkillVersion", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(SkillVersion))]
public sealed class NewMASkillVersionCommand : SkillUploadCmdlet<SkillVersion>
{
    /// <summary>The skill to add it to: its id, exact name or object.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("SkillId")]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public SkillReference Skill { get; set; } = null!;

    /// <inheritdoc/>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = PathSet, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    public override string[] Path { get; set; } = [];

    private protected override ResourceReference? Owner => Skill;

    private protected override string NotFoundErrorId => ErrorTable.ReferenceNotFound;

    private protected override string Act(string name) => $"Create a version of {Skill}";

    private protected override SkillUploads<SkillVersion> Uploads(string[] parents) => Client.SkillVersions(parents[0]);
}

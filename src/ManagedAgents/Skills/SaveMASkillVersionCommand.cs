using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using ManagedAgents.Client.Skills;
using ManagedAgents.Disk;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;

namespace ManagedAgents.Skills;

/// <summary>
/// Downloads versions of skills (skills.versions.download): as folders, from archives that are checked before anything of them is unpacked, or
/// as the archives themselves. Each is there whole or not at all, and none over another unless told.
/// </summary>
[Cmdlet(VerbsData.Save, "MASkillVersion", SupportsShouldProcess = true)]
[OutputType(typeof(DirectoryInfo), typeof(FileInfo))]
public sealed class SaveMASkillVersionCommand : ResourceCmdlet<SkillVersion>
{
    private FolderSaver? _folders;
    private FileSaver? _files;

    /// <summary>
    /// The versions to download: their ids, or their objects. A skill, by its object or an id with the prefix skill_, stands for its newest
    /// version. Default: latest, the newest of -Skill.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Version")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public SkillVersionReference[] Id { get; set; } = [new(SkillVersionReference.Latest)];

    /// <summary>
    /// A folder, where each skill gets a folder of its own name, or the name of the new folder. One that does not exist is made where its name ends
    /// in a slash. Default: the current location.
    /// </summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = ".";

    /// <summary>The skill that they are of: its id, exact name or object. A version's object says it itself.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("SkillId")]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public SkillReference? Skill { get; set; }

    /// <summary>Keeps the zip archive instead of unpacking it; the names are then those of files, such as report.zip.</summary>
    [Parameter]
    public SwitchParameter AsZip { get; set; }

    /// <summary>
    /// Replaces what exists: of folders such as have a SKILL.md or nothing in them, with all that is in them; of files also such as can only be
    /// read.
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Emits the folders or files written.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override ResourceReference? Owner => Skill;

    private bool IsNewFolder => Destination[Destination.Length - 1] is '/' or '\\';

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (SkillVersionReference one in Id)
        {
            if (TryFind(one, out string skill, out string version)
                && TryNow(() => FileSystemPath.Literal(SessionState, Destination), one, out string destination)
                && ShouldProcess($"{version} of {skill}", $"Save to '{destination}'")
                && TryTransfer($"Downloading {skill}", progress => SaveAsync(Client.SkillVersions(skill), one.Version, version, destination, progress), one, out FileSystemInfo saved)
                && PassThru)
                WriteObject(FileSystemPath.ItemOf(SessionState, saved));
        }
    }

    /// <summary>Which version of which skill is meant; where that is unusable, writes the error and gives false.</summary>
    private bool TryFind(SkillVersionReference one, out string skill, out string version)
    {
        string[] parents = [one.ToString()];
        version = SkillVersionReference.Latest;
        bool found = one.NamesParent
            ? TryNow(() => Skill is null || Skill.ToString() == parents[0] ? true : throw new InputException("InvalidInput", $"'{one}' and -Skill '{Skill}' both name the skill; give one of them."), one, out bool _)
            : TryParents(one, out parents) && TryNow(() => one.IsLatest ? SkillVersionReference.Latest : one.Id, one, out version);
        skill = found ? parents[0] : string.Empty;
        return found;
    }

    private async Task<FileSystemInfo> SaveAsync(SkillVersionOperations versions, SkillVersion? shown, string id, string destination, TransferProgress progress)
    {
        SkillVersion version = shown ?? await versions.GetAsync(id, StopToken).ConfigureAwait(false);
        string leaf = SafeFileName.From(version.Name, version.Id);
        string path = IsNewFolder || Directory.Exists(destination) ? Path.Combine(destination, AsZip ? leaf + ".zip" : leaf) : destination;
        if (AsZip)
        {
            _files ??= new FileSaver(Force);
            return await _files.SaveAsync(path, version.Id, IsNewFolder, stream => versions.DownloadAsync(version.Id, stream, progress.Report, StopToken), StopToken).ConfigureAwait(false);
        }

        _folders ??= new FolderSaver(Force, SkillHead.FileName);
        return await _folders.SaveAsync(path, version.Id, IsNewFolder, folder => UnpackAsync(versions, version, folder, progress)).ConfigureAwait(false);
    }

    private async Task UnpackAsync(SkillVersionOperations versions, SkillVersion version, string folder, TransferProgress progress)
    {
        using var zip = new MemoryStream();
        await versions.DownloadAsync(version.Id, zip, Report, StopToken).ConfigureAwait(false);
        IReadOnlyList<ArchiveFile> files = SafeArchive.Read(zip.ToArray(), $"The archive of version {version.Id}");
        if (files.Count == 0)
            throw new InputException("NotAnArchive", $"The archive of version {version.Id} has no files.");
        Unpack(files, folder);

        void Report(long received, long? all)
        {
            if (received > SafeArchive.MostBytes || all > SafeArchive.MostBytes)
                throw new InputException("SkillTooLarge", $"The archive of version {version.Id} is longer than the {SafeArchive.MostBytes / (1024 * 1024)} MB that are unpacked; keep it with -AsZip.");
            progress.Report(received, all);
        }
    }

    /// <summary>The folder that all files of an archive are in is the one that is written; one whose files are in none is unpacked as it is.</summary>
    private void Unpack(IReadOnlyList<ArchiveFile> files, string folder)
    {
        bool isInFolder = files.All(file => file.Words.Count > 1 && file.Words[0] == files[0].Words[0]);
        foreach (ArchiveFile file in files)
        {
            string path = Path.Combine([folder, .. file.Words.Skip(isInFolder ? 1 : 0)]);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var content = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            file.CopyTo(content, StopToken);
        }
    }
}

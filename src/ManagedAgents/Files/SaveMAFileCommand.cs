using System;
using System.IO;
using System.Management.Automation;
using System.Threading.Tasks;
using ManagedAgents.Client.Files;
using ManagedAgents.Disk;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;

namespace ManagedAgents.Files;

/// <summary>Downloads files (files.download), of any size with the same memory, and never one over another unless told.</summary>
[Cmdlet(VerbsData.Save, "MAFile", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class SaveMAFileCommand : MAConnectedCmdlet
{
    private FileSaver? _saver;

    /// <summary>The files to download: ids or objects.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FileId")]
    [ArgumentCompleter(typeof(FileCompleter))]
    public FileReference[] Id { get; set; } = [];

    /// <summary>
    /// A folder, where each file gets the name that the service knows, or a file's name. A folder that does not exist is made where its name ends in
    /// a slash. Default: the current location.
    /// </summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = ".";

    /// <summary>Replaces files that exist, also such as can only be read.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Emits the files written.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private bool IsNewFolder => Destination[Destination.Length - 1] is '/' or '\\';

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (FileReference file in Id)
        {
            if (TryNow(() => file.Id, file, out string id)
                && TryNow(() => FileSystemPath.Literal(SessionState, Destination), file, out string destination)
                && ShouldProcess(id, $"Save to '{destination}'")
                && TryTransfer($"Downloading {id}", progress => SaveAsync(file, destination, progress), file, out FileInfo saved)
                && PassThru)
                WriteObject(FileSystemPath.ItemOf(SessionState, saved));
        }
    }

    private async Task<FileInfo> SaveAsync(FileReference file, string destination, TransferProgress progress)
    {
        bool isFolder = IsNewFolder || Directory.Exists(destination);

        // The connection is the runspace's, which the threads of a wait do not know.
        FileOperations files = Client.Files;
        (string? name, long? size) = (file.FileName, file.SizeBytes);
        if (isFolder && name is null)
            (name, size) = await AskAsync(files, file).ConfigureAwait(false);
        string path = isFolder ? Path.Combine(destination, LeafOf(file, name)) : destination;
        _saver ??= new FileSaver(Force);
        return await _saver.SaveAsync(
            path,
            owner: file.Id,
            mayCreateFolder: IsNewFolder,
            async stream => await files.DownloadAsync(file.Id, size ?? (await AskAsync(files, file).ConfigureAwait(false)).Size, stream, progress.Report, StopToken).ConfigureAwait(false),
            StopToken).ConfigureAwait(false);
    }

    /// <summary>What the service says of the file that the reference does not.</summary>
    private async Task<(string Name, long? Size)> AskAsync(FileOperations files, FileReference file)
    {
        AgentFile found = await files.GetAsync(file.Id, StopToken).ConfigureAwait(false);
        return (found.FileName, found.SizeBytes);
    }

    private string LeafOf(FileReference file, string? name)
    {
        string leaf = SafeFileName.From(name, file.Id);
        if (leaf != name)
            Queue.Verbose($"The file {file.Id} has the name '{SafeFileName.Printable(name)}', which is not safe as a file's name; it is saved as '{leaf}'.");
        return leaf;
    }
}

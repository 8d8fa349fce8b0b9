using System.Management.Automation;
using ManagedAgents.Completion;
using ManagedAgents.References;

namespace ManagedAgents.Commands.Files;

/// <summary>Deletes files for good (files.delete).</summary>
[Cmdlet(VerbsCommon.Remove, "MAFile", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveMAFileCommand : MAConnectedCmdlet
{
    /// <summary>The files to delete, by id or object.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FileId")]
    [ArgumentCompleter(typeof(FileCompleter))]
    public FileReference[] Id { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (FileReference file in Id)
            TryChange(file, "Delete file", id => Client.Files.DeleteAsync(id, StopToken));
    }
}

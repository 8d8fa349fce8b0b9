using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text;
using System.Threading.Tasks;
using ManagedAgents.Client.Configuration;
using ManagedAgents.Client.Wire;
using ManagedAgents.Disk;
using ManagedAgents.Errors;
using ManagedAgents.Resources;
using ManagedAgents.Skills;

namespace ManagedAgents.Configuration;

/// <summary>The form of a document.</summary>
public enum ConfigurationFormat
{
    /// <summary>A PowerShell data file.</summary>
    Psd1,

    /// <summary>JSON, with the names of the API.</summary>
    Json,
}

/// <summary>
/// Writes what the service has as a document that Compare-MAConfiguration and Sync-MAConfiguration read, with prompts, skills and memories as files
/// beside it. The same objects give the same document, byte by byte. Secrets are no part of it: it only names those that it needs.
/// </summary>
[Cmdlet(VerbsData.Export, "MAConfiguration", SupportsShouldProcess = true)]
[OutputType(typeof(ExportedConfiguration))]
public sealed class ExportMAConfigurationCommand : MAConnectedCmdlet
{
    private const string DocumentName = "configuration";

    private readonly List<string> _ids = new();

    /// <summary>The folder to write to; it is made where it does not exist. The document in it is configuration.psd1, or configuration.json.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>
    /// The ids of the objects to export: agents, environments, vaults, memory stores, skills, deployments. Default: all that are not archived. What they
    /// name and what is not exported with them stays an id in the document.
    /// </summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[] Id { get; set; } = [];

    /// <summary>Exports only objects with such names. Wildcards are allowed; case does not matter.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>The form of the document: Psd1, which is the default, or Json.</summary>
    [Parameter]
    public ConfigurationFormat Format { get; set; }

    /// <summary>
    /// The name of the configuration, of 1 to 64 lower-case letters, digits and hyphens. Default: that of the configuration which all exported objects
    /// are of, where there is one; else exported.
    /// </summary>
    [Parameter]
    [ValidatePattern(@"\A[a-z0-9-]{1,64}\z")]
    public string? ConfigurationName { get; set; }

    /// <summary>Exports the memories of stores, too, as files.</summary>
    [Parameter]
    public SwitchParameter IncludeMemory { get; set; }

    /// <summary>Replaces files that are there. The folder of a skill is replaced with all that is in it; of other folders nothing is taken away.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _ids.AddRange(Id);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (!TryNow(FindFolder, Path, out string folder) || !Try(() => ConfigurationExport.ReadAsync(Client, new DocumentFiles(string.Empty, mayLeave: false, StopToken), Options, StopToken), Path, out ConfigurationExport export))
            return;
        foreach (string warning in export.Warnings)
            WriteWarning(warning);
        string document = System.IO.Path.Combine(folder, Format == ConfigurationFormat.Json ? DocumentName + ".json" : DocumentName + ".psd1");
        if (!TryNow(() => Text(export), Path, out string text) || !TryNow(() => CheckPlaces(folder, document, export), Path, out _))
            return;
        string files = export.Files.Count switch { 0 => string.Empty, 1 => " and 1 file", var many => $" and {many} files" };
        if (TryChange(document, $"Export configuration '{export.Configuration}' with {export.Objects.Count} objects{files}", () => SaveAsync(folder, document, text, export), out bool _))
            WriteObject(new ExportedConfiguration(export, document));
    }

    private ExportOptions Options => new()
    {
        Configuration = ConfigurationName,
        Ids = _ids,
        NameFits = Fits(),
        UsesWireNames = Format == ConfigurationFormat.Json,
        IncludesMemories = IncludeMemory,
    };

    private Func<string?, bool> Fits()
    {
        WildcardPattern[] patterns = Array.ConvertAll(Name, static pattern => WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase));
        return name => patterns.Length == 0 || Array.Exists(patterns, pattern => pattern.IsMatch(name ?? string.Empty));
    }

    private string FindFolder()
    {
        string folder = FileSystemPath.Literal(SessionState, Path);
        FilePlace place = FilePlace.At(folder);
        return place.Kind is PlaceKind.Folder || !place.IsTaken ? folder : throw new InputException("NotAFolder", $"'{Path}' is no folder, so nothing can be exported into it.");
    }

    private string Text(ConfigurationExport export)
    {
        if (Format == ConfigurationFormat.Json)
        {
            DocumentPlace nowhere = new(null, 0, 0);
            DocumentMember[] secrets = export.Secrets.Count == 0 ? []
                : [new DocumentMember("x-secrets", nowhere, new DocumentList(nowhere, [.. export.Secrets.Select(name => new DocumentScalar(nowhere, name))]))];
            return JsonDocumentWriter.Write(new DocumentTable(nowhere, [.. export.Document.Members, .. secrets]));
        }

        return DataFileWriter.Write(export.Document, export.Secrets.Count == 0 ? [] : ["Secrets that Sync-MAConfiguration asks for:", .. export.Secrets.Select(static name => "    " + name)]);
    }

    /// <summary>Makes sure that all can be written before anything is.</summary>
    private bool CheckPlaces(string folder, string document, ConfigurationExport export)
    {
        var places = new FolderPlaces(folder);
        Check(document);
        foreach (ExportedFile file in export.Files)
            Check(places.Of(file.Words));
        return true;

        void Check(string path)
        {
            FilePlace place = FilePlace.At(path);
            if (place.Kind is not (PlaceKind.File or PlaceKind.Nothing))
                throw place.NoFile();
            if (place.IsTaken && !Force)
                throw FileSaver.Exists(place);
        }
    }

    private async Task<bool> SaveAsync(string folder, string document, string text, ConfigurationExport export)
    {
        Directory.CreateDirectory(folder);
        var files = new FileSaver(Force);
        var folders = new FolderSaver(Force, SkillHead.FileName);
        foreach (IGrouping<string, ExportedFile> skill in export.Files.Where(static file => file.Words[0] == "skills").GroupBy(static file => file.Words[1]))
        {
            await folders.SaveAsync(System.IO.Path.Combine(folder, "skills", skill.Key), skill.First().Owner, mayCreateFolder: true, draft =>
            {
                foreach (ExportedFile file in skill)
                {
                    string path = System.IO.Path.Combine([draft, .. file.Words.Skip(2)]);
                    Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
                    File.WriteAllBytes(path, file.Content);
                }

                return Task.CompletedTask;
            }).ConfigureAwait(false);
        }

        foreach (ExportedFile file in export.Files.Where(static file => file.Words[0] != "skills"))
            await SaveAsync(System.IO.Path.Combine([folder, .. file.Words]), file.Content, file.Owner).ConfigureAwait(false);

        // The document is last, so that it names nothing that is not there.
        await SaveAsync(document, Encoding.UTF8.GetBytes(text), DocumentName).ConfigureAwait(false);
        return true;

        Task SaveAsync(string path, byte[] content, string owner) => files.SaveAsync(path, owner, mayCreateFolder: true, stream => stream.WriteAsync(content, 0, content.Length, StopToken), StopToken);
    }
}

/// <summary>What was exported.</summary>
public sealed class ExportedConfiguration
{
    internal ExportedConfiguration(ConfigurationExport export, string path)
    {
        Configuration = export.Configuration;
        Path = path;
        Objects = ShownValues.ListOf(export.Objects);
        Files = ShownValues.ListOf<string>([.. export.Files.Select(static file => file.ToString())]);
        Secrets = ShownValues.ListOf(export.Secrets);
    }

    /// <summary>The name of the configuration.</summary>
    public string Configuration { get; }

    /// <summary>The document.</summary>
    public string Path { get; }

    /// <summary>What it declares, each as its kind and key.</summary>
    public IReadOnlyList<string> Objects { get; }

    /// <summary>The files beside it, by their paths from its folder.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>The names of the secrets that must be given when it is applied.</summary>
    public IReadOnlyList<string> Secrets { get; }

    /// <inheritdoc/>
    public override string ToString() => Path;
}

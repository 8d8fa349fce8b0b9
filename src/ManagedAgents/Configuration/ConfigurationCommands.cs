using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using ManagedAgents.Client;
using ManagedAgents.Client.Configuration;
using ManagedAgents.Client.Http;
using ManagedAgents.Disk;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;

namespace ManagedAgents.Configuration;

/// <summary>The base of cmdlets that read a configuration.</summary>
public abstract class ConfigurationCmdlet : MACmdlet
{
    private protected const string PathSet = "Path";
    private protected const string TableSet = "Configuration";

    private DocumentLoader? _loader;

    private protected ConfigurationCmdlet()
    {
    }

    /// <summary>
    /// The documents, .psd1 or .json: files, patterns, or folders, of which all files are read that say their Configuration. Several are one
    /// configuration together.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public virtual string[] Path { get; set; } = [];

    /// <summary>The document as a table, such as a reader of YAML makes of one. Files that it names are looked for in the current folder.</summary>
    [Parameter(Mandatory = true, ParameterSetName = TableSet)]
    [ValidateNotNull]
    [TableArgument]
    public IDictionary? Configuration { get; set; }

    /// <summary>Lets the document name files outside of its own folder.</summary>
    [Parameter]
    public SwitchParameter AllowOutsideFolder { get; set; }

    /// <summary>The files that were read.</summary>
    private protected IReadOnlyList<string> FilesRead => _loader?.Files ?? [];

    /// <summary>Reads the files that documents name.</summary>
    private protected DocumentFiles Files => new(FileSystemPath.Literal(SessionState, "."), AllowOutsideFolder, StopToken);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        _loader ??= new DocumentLoader(SessionState);
        foreach (string path in Path)
            TryNow(() => _loader.AddPath(path), path, out _);
        if (Configuration is not null)
            _loader.AddTable(Configuration);
    }

    /// <summary>The configuration; where something is wrong with it, writes all of that and gives false.</summary>
    private protected bool TryRead(out ConfigurationDocument document)
    {
        document = _loader?.Finish(Files, WriteError, WriteWarning)!;
        return document is not null;
    }
}

/// <summary>
/// Reads the documents of a configuration and checks them without the service: their form, their fields, what they name and how that hangs together.
/// All that is wrong is told at once, each with its place.
/// </summary>
[Cmdlet(VerbsData.Import, "MAConfiguration", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ConfigurationDocument))]
public sealed class ImportMAConfigurationCommand : ConfigurationCmdlet
{
    /// <inheritdoc/>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public override string[] Path { get; set; } = [];

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (TryRead(out ConfigurationDocument document))
            WriteObject(document);
    }
}

/// <summary>The base of cmdlets that hold a configuration against the service.</summary>
public abstract class ConfigurationPlanCmdlet : ConfigurationCmdlet
{
    private ApiClient? _client;

    private protected ConfigurationPlanCmdlet()
    {
    }

    /// <summary>
    /// The connection to use, from <c>Connect-MAService -PassThru</c> or Get-MAConnection. Default: the one that Connect-MAService made in this
    /// runspace, else one with the credentials of the environment: the variable ANTHROPIC_API_KEY, or what about_ManagedAgents_SignIn lists.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public ApiConnection? Connection { get; set; }

    /// <summary>Takes over objects that are there already, of no configuration, and have the name of one that is declared. Without it they are errors.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = TableSet)]
    public SwitchParameter Adopt { get; set; }

    /// <summary>Archives objects of this configuration that the document no longer has. Kinds that the document does not have at all are left alone.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = TableSet)]
    public SwitchParameter Prune { get; set; }

    /// <summary>With -Prune, deletes what can be deleted, for good, instead of archiving it.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = TableSet)]
    public SwitchParameter Delete { get; set; }

    /// <summary>
    /// Does what is refused for good reasons: compares anew and goes on where an object has changed meanwhile, replaces a credential, makes anew what was
    /// archived, unpauses a deployment that the service paused, takes with -Adopt from another configuration, prunes by an empty document.
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected ApiClient Client => _client ??= ClientOf(Connection);

    private protected override ApiConnection? KnownConnection => _client?.Connection ?? Connection ?? base.KnownConnection;

    private protected virtual int Throttle => 4;

    private protected ConfigurationOptions Options => new() { Adopts = Adopt, Prunes = Prune, Deletes = Delete, Forces = Force, ThrottleLimit = Throttle };

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (Delete && !Prune)
            Throw(new InputException("DeleteWithoutPrune", "-Delete says how -Prune removes; give both, or neither."), null);
    }

    /// <summary>Compares with the service, and writes the plan's warnings; where that fails, writes the error and gives false.</summary>
    private protected bool TryPlan(ConfigurationDocument document, ConfigurationOptions options, IReadOnlyList<string> paths, out ConfigurationPlan plan)
    {
        if (!Try(() => ConfigurationPlan.MakeAsync(Client, document, Files, options, paths, StopToken), document.Name, out plan))
            return false;
        foreach (string warning in plan.Warnings)
            WriteWarning(warning);
        foreach (string warning in LockFile.Warnings(paths, plan.Changes))
            WriteWarning(warning);
        return true;
    }

    /// <summary>Writes why a change is blocked.</summary>
    private protected void WriteBlocked(ConfigurationChange change) => WriteError(new ErrorRecord(
        new InvalidOperationException($"The {ConfigurationText.Noun(change)} '{change.Key}' is blocked: {change.Reason}."), change.ErrorId, ErrorCategory.InvalidOperation, change));
}

/// <summary>
/// Compares a configuration with the service and gives a change for each object that is not as the document says, with the properties that differ. It
/// only reads, and asks for no secret. Sync-MAConfiguration takes the changes and makes exactly them.
/// </summary>
[Cmdlet(VerbsData.Compare, "MAConfiguration", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ConfigurationChange), typeof(bool))]
public sealed class CompareMAConfigurationCommand : ConfigurationPlanCmdlet
{
    /// <summary>Gives objects that are as the document says, too.</summary>
    [Parameter]
    public SwitchParameter IncludeEqual { get; set; }

    /// <summary>Gives true where all is as the document says and false otherwise, and nothing else; for pipelines.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (!TryRead(out ConfigurationDocument document) || !TryPlan(document, Options, FilesRead, out ConfigurationPlan plan))
        {
            if (Quiet)
                WriteObject(false);
            return;
        }

        foreach (ConfigurationChange change in plan.Changes)
        {
            if (change.Action == ConfigurationAction.Blocked)
                WriteBlocked(change);
            if (!Quiet && (IncludeEqual || change.Action != ConfigurationAction.None))
                WriteObject(change);
        }

        if (Quiet)
            WriteObject(plan.Changes.All(static change => change.Action == ConfigurationAction.None));
        WriteInformation(new InformationRecord(ConfigurationText.Count(plan.Changes), MyInvocation.MyCommand.Name));
    }
}

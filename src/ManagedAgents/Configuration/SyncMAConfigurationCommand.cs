using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using ManagedAgents.Client.Configuration;
using ManagedAgents.Client.Wire;
using ManagedAgents.Disk;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;

namespace ManagedAgents.Configuration;

/// <summary>
/// Makes the service agree with a configuration: creates and changes what differs, in the order in which one needs the other. What belongs to the
/// configuration is known by marks in its metadata, so that nothing is made twice, whatever breaks off, and a run after a run changes nothing. Given the
/// changes of Compare-MAConfiguration, it makes exactly those, or none of which something has changed since.
/// </summary>
[Cmdlet(VerbsData.Sync, "MAConfiguration", DefaultParameterSetName = PathSet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(ConfigurationChange))]
public sealed class SyncMAConfigurationCommand : ConfigurationPlanCmdlet
{
    private const string PlanSet = "Plan";

    private readonly List<ConfigurationChange> _reviewed = new();
    private SecretFinder? _secrets;
    private ConfigurationRun? _run;

    /// <summary>Changes that Compare-MAConfiguration gave, from the pipeline or from a file: these are made and no others.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PlanSet, ValueFromPipeline = true)]
    [ValidateNotNull]
    public ConfigurationChange[] InputObject { get; set; } = [];

    /// <summary>The secrets that the document names, as a hashtable of their names and SecureStrings.</summary>
    [Parameter]
    [TableArgument]
    public IDictionary? Secret { get; set; }

    /// <summary>
    /// Gives the secrets that the document names: a script block that gets a name and gives a SecureString. It is asked when one is sent and not before.
    /// Default: -Secret, and then Get-Secret, where that command is there.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public ScriptBlock? SecretProvider { get; set; }

    /// <summary>How many objects are worked on at a time.</summary>
    [Parameter]
    [ValidateRange(1, 32)]
    public int ThrottleLimit { get; set; } = 4;

    /// <summary>A file that only one run at a time holds; a second one on this machine fails at once. The service itself has no such lock.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? LockPath { get; set; }

    /// <summary>Gives the changes that were made, each with the id that its object has now.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override int Throttle => ThrottleLimit;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == PlanSet)
            _reviewed.AddRange(InputObject);
        else
            base.ProcessRecord();
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        _secrets = new SecretFinder(this, Secret, SecretProvider);
        if (LockPath is null)
        {
            Sync();
            return;
        }

        if (!TryNow(Lock, LockPath, out FileLock held))
            return;
        using (held)
            Sync();
    }

    private FileLock Lock() => FileLock.TryTake(FileSystemPath.Literal(SessionState, LockPath!))
        ?? throw new InputException("ConfigurationLocked", $"Another run holds the lock of '{LockPath}'.");

    private void Sync()
    {
        ConfigurationOptions options;
        IReadOnlyList<ConfigurationChange> chosen;
        ConfigurationPlan plan;
        if (ParameterSetName != PlanSet)
        {
            options = Options;
            if (!TryRead(out ConfigurationDocument document) || !TryPlan(document, options, FilesRead, out plan))
                return;
            chosen = plan.Changes;
        }
        else if (!TryReviewed(out options, out plan, out chosen))
        {
            return;
        }

        ConfigurationChange[] wanted = chosen.Where(static change => change.Action != ConfigurationAction.None).Where(IsWanted).ToArray();
        if (wanted.Length > 0)
            Apply(new ConfigurationRun(Client, plan, wanted, options, _secrets!.FindAsync));
    }

    /// <summary>Holds reviewed changes against a new comparison: those of which something has changed since are not made.</summary>
    private bool TryReviewed(out ConfigurationOptions options, out ConfigurationPlan plan, out IReadOnlyList<ConfigurationChange> chosen)
    {
        (options, plan, chosen) = (null!, null!, []);
        if (_reviewed.Count == 0)
            return false;
        ConfigurationPlanInfo info = _reviewed[0].GetPlan();

        // What the plan may do was reviewed with it; to go on where it is stale is asked for here.
        options = info.Options.With(info.Options.Forces || Force, ThrottleLimit);
        if (!TryNow(() => Recall(info), info.Configuration, out ConfigurationDocument document) || !TryPlan(document, info.Options.With(info.Options.Forces, ThrottleLimit), info.Paths, out plan))
            return false;
        if (info.WorkspaceId is { } workspace && plan.Changes.Any(change => change.GetPlan().WorkspaceId != workspace))
        {
            WriteError(new ErrorRecord(new InvalidOperationException($"The plan is for the workspace {workspace}, and the service answers for another. Nothing was changed."), "WrongWorkspace", ErrorCategory.InvalidOperation, info));
            return false;
        }

        var current = new List<ConfigurationChange>();
        foreach (ConfigurationChange reviewed in _reviewed)
        {
            if ((Force ? plan.At(reviewed) : plan.Current(reviewed)) is { } change)
                current.Add(change);
            else
                WriteError(new ErrorRecord(new InvalidOperationException($"The {ConfigurationText.Noun(reviewed)} '{reviewed.Key}' is not as it was when the change was reviewed, and was left as it is. Compare anew."), "ConfigurationConflict", ErrorCategory.ResourceExists, reviewed));
        }

        chosen = current;
        return true;
    }

    /// <summary>The document that a plan was made of.</summary>
    private ConfigurationDocument Recall(ConfigurationPlanInfo info)
    {
        if (_reviewed.Any(change => change.GetPlan().DocumentHash != info.DocumentHash || change.GetPlan().Configuration != info.Configuration))
            throw new InputException("DifferentPlans", "The changes are of several plans; apply one plan at a time.");
        if (!string.Equals(info.BaseUri, Client.Connection.BaseUri.AbsoluteUri, StringComparison.OrdinalIgnoreCase))
            throw new InputException("WrongService", $"The plan is for the service at {info.BaseUri}, and the connection is to {Client.Connection.BaseUri}.");
        if (info.Document is { } kept)
            return kept;
        var loader = new DocumentLoader(SessionState);
        foreach (string path in info.Paths)
            loader.AddPath(path);
        ConfigurationDocument? read = info.Paths.Count == 0 ? null : loader.Finish(Files);
        if (read?.Hash == info.DocumentHash)
            return read;
        throw new InputException("PlanOutdated", info.Paths.Count == 0
            ? "The plan is of a document that was given in memory and is there no more; compare anew."
            : $"The documents {string.Join(", ", info.Paths)} are not as they were when the plan was made; compare anew.");
    }

    private bool IsWanted(ConfigurationChange change)
    {
        if (change.Action == ConfigurationAction.Blocked)
        {
            WriteBlocked(change);
            return false;
        }

        if (!TryNow(() => _secrets!.Require(change), change, out _))
            return false;
        string act = ConfigurationText.Act(change);

        // What takes nothing away is asked about only where the user wants to be asked more than usual.
        bool isAsked = change.IsRemoval() || change.IsTakenOver() || IsBound("WhatIf") || IsBound("Confirm") || GetVariableValue("WhatIfPreference") is true
            || GetVariableValue("ConfirmPreference") is ConfirmImpact.Low or ConfirmImpact.Medium;
        if (isAsked)
            return Streams.ShouldProcess($"{act}.", $"{act}?", "Sync configuration");
        WriteVerbose($"{act}.");
        return true;
    }

    private void Apply(ConfigurationRun run)
    {
        _run = run;
        foreach (IReadOnlyList<ConfigurationChange> step in run.Steps)
        {
            if (!Try(() => run.RunAsync(step, StopToken), null, out IReadOnlyList<ChangeOutcome> outcomes))
                return;

            // An error may end the pipeline, so what was made comes first.
            foreach (ChangeOutcome made in outcomes.Where(made => PassThru && made.Failure is null))
                WriteObject(made.Change);
            foreach (ChangeOutcome failed in outcomes.Where(static failed => failed.Failure is not null && !failed.WasStopped))
                WriteError(RecordOf(failed.Failure!, failed.Change));
        }
    }

    private protected override void Close()
    {
        if (WasStopped && _run is not null)
            Streams.Screen(Streams.Told(ConfigurationText.Farewell(_run)) + "\n");
    }

    /// <summary>Gives the secrets of a document when they are sent.</summary>
    private sealed class SecretFinder
    {
        private readonly SyncMAConfigurationCommand _cmdlet;
        private readonly IDictionary? _given;
        private readonly ScriptBlock? _provider;
        private readonly bool _hasStore;

        public SecretFinder(SyncMAConfigurationCommand cmdlet, IDictionary? given, ScriptBlock? provider)
        {
            _cmdlet = cmdlet;
            _given = given;
            _provider = provider;
            _hasStore = provider is null && cmdlet.InvokeCommand.GetCommand("Get-Secret", CommandTypes.Cmdlet | CommandTypes.Function) is not null;
        }

        /// <summary>Makes sure that there is somebody to ask for the secrets of a change; none is read.</summary>
        public bool Require(ConfigurationChange change)
        {
            foreach (KeyValuePair<string, bool> secret in change.GetSecrets())
            {
                bool isThere = secret.Value ? Environment.GetEnvironmentVariable(secret.Key) is { Length: > 0 } : _provider is not null || _hasStore || Given(secret.Key) is not null;
                if (!isThere)
                    throw new InputException("SecretNotFound", $"The {ConfigurationText.Noun(change)} '{change.Key}' was left as it is: {(secret.Value ? $"the environment variable {secret.Key} is not set" : $"there is no secret '{secret.Key}'; give it with -Secret or -SecretProvider")}.");
            }

            return true;
        }

        public Task<System.Security.SecureString?> FindAsync(string name, bool isVariable, System.Threading.CancellationToken token) => isVariable
            ? Task.FromResult(Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? SecureText.Of(text) : null)
            : Given(name) is { } given ? Task.FromResult<System.Security.SecureString?>(given) : _cmdlet.Queue.RunAsync(() => Ask(name), token);

        private System.Security.SecureString? Given(string name) => SecretText.Of(_given?.Contains(name) == true ? _given[name] : null);

        private System.Security.SecureString? Ask(string name)
        {
            if (_provider is null && !_hasStore)
                return null;
            try
            {
                ScriptBlock script = _provider ?? ScriptBlock.Create("param($Name) Get-Secret -Name $Name -ErrorAction Stop");
                return script.Invoke(name).Select(static answer => SecretText.Of(answer?.BaseObject)).LastOrDefault(static found => found is not null);
            }
            catch (Exception cause) when (cause is RuntimeException and not PipelineStoppedException)
            {
                throw new InputException("SecretNotFound", $"The secret '{name}' could not be read: {cause.Message}", cause);
            }
        }
    }
}

/// <summary>Secrets in the forms in which they are given.</summary>
internal static class SecretText
{
    /// <summary>A SecureString, a credential's password, or a text that is made one; null for anything else.</summary>
    public static System.Security.SecureString? Of(object? given) => (given is PSObject wrapped ? wrapped.BaseObject : given) switch
    {
        System.Security.SecureString secure => secure,
        PSCredential credential => credential.Password,
        string { Length: > 0 } text => SecureText.Of(text),
        _ => null,
    };
}

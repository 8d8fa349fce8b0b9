using System;
using System.Collections.Generic;
using System.Linq;
using System.Security;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Deployments;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Memory;
using ManagedAgents.Client.Skills;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Configuration;

/// <summary>Applies a plan, step by step: what is in a step needs nothing that comes later.</summary>
public sealed class ConfigurationRun
{
    /// <summary>What was sent is worth waiting for when the run is stopped, but not for ever.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ApiCaller _client;
    private readonly SecretSource _secrets;
    private readonly ConfigurationOptions _options;
    private readonly ConfigurationPlan _plan;
    private readonly HashSet<string> _failed = new(StringComparer.Ordinal);
    private readonly HashSet<ConfigurationChange> _begun = new();
    private readonly List<ChangeOutcome> _outcomes = new();
    private CancellationToken _stop;
    private CancellationToken _patience;

    /// <summary>Begins a run.</summary>
    /// <param name="client">The service.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="chosen">The changes of it to make.</param>
    /// <param name="options">What may be done.</param>
    /// <param name="secrets">Gives secrets.</param>
    public ConfigurationRun(ApiCaller client, ConfigurationPlan plan, IEnumerable<ConfigurationChange> chosen, ConfigurationOptions options, SecretSource secrets)
    {
        _client = client;
        _secrets = secrets;
        _options = options;
        _plan = plan;
        var taken = new HashSet<ConfigurationChange>(chosen);
        HasFailed = plan.Changes.Any(static change => change.Action == ConfigurationAction.Blocked);
        foreach (ConfigurationChange left in plan.Changes.Where(change => change.Action is not ConfigurationAction.None && !taken.Contains(change)))
            _failed.Add(left.Address);
        Steps = [.. taken.GroupBy(static change => change.Rank).OrderBy(static step => step.Key).Select(static step => (IReadOnlyList<ConfigurationChange>)step.ToArray())];
    }

    /// <summary>The changes, in the order in which they are made; those of a step are made at the same time.</summary>
    public IReadOnlyList<IReadOnlyList<ConfigurationChange>> Steps { get; }

    /// <summary>True once a change failed; nothing is removed then.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>What came of the changes of all steps that were run.</summary>
    public IReadOnlyList<ChangeOutcome> Outcomes => _outcomes;

    /// <summary>Makes the changes of a step. A failure of one does not keep the others from being made.</summary>
    /// <param name="step">The step.</param>
    /// <param name="stop">Ends the run: what was sent is waited for, and nothing else is.</param>
    /// <returns>What came of each.</returns>
    public async Task<IReadOnlyList<ChangeOutcome>> RunAsync(IReadOnlyList<ConfigurationChange> step, CancellationToken stop)
    {
        using var patience = new CancellationTokenSource();
        using CancellationTokenRegistration ending = stop.Register(static source => ((CancellationTokenSource)source!).CancelAfter(Patience), patience);
        (_stop, _patience) = (stop, patience.Token);
        ChangeOutcome[] outcomes = await FewAtATime.RunAsync(step, _options.ThrottleLimit, MakeAsync, CancellationToken.None).ConfigureAwait(false);
        foreach (ChangeOutcome outcome in outcomes.Where(static one => one.Failure is not null))
        {
            HasFailed = true;
            _failed.Add(outcome.Change.Address);
        }

        _outcomes.AddRange(outcomes);
        return outcomes;
    }

    private async Task<ChangeOutcome> MakeAsync(ConfigurationChange change)
    {
        Exception? failure = null;
        try
        {
            _stop.ThrowIfCancellationRequested();
            await ApplyAsync(change).ConfigureAwait(false);
        }
        catch (Exception cause) when (cause is ITellable || (cause is OperationCanceledException && _stop.IsCancellationRequested))
        {
            failure = cause;
        }

        lock (_begun)
            return new ChangeOutcome(change, failure) { WasBegun = _begun.Contains(change) };
    }

    /// <summary>The token of the next request that reads; there is none once the run is stopped.</summary>
    private CancellationToken Reading()
    {
        _stop.ThrowIfCancellationRequested();
        return _patience;
    }

    /// <summary>The token of the next request that changes something; there is none once the run is stopped.</summary>
    private CancellationToken Writing(ConfigurationChange change)
    {
        CancellationToken token = Reading();
        lock (_begun)
            _begun.Add(change);
        return token;
    }

    private Task ApplyAsync(ConfigurationChange change)
    {
        if (change.Action == ConfigurationAction.Blocked)
            throw new ConfigurationException(change.ErrorId!, $"The {KindOf(change).Kind} '{change.Key}' is blocked: {change.Reason}.");
        if (change.DependsOn.FirstOrDefault(_failed.Contains) is { } needed)
            throw new ConfigurationException("DependencyBlocked", $"The {KindOf(change).Kind} '{change.Key}' was left as it is: it needs {needed}, which is not as the document says.");
        return change.Action switch
        {
            ConfigurationAction.Create => CreateAsync(change, change.Declared!),
            ConfigurationAction.Replace => ReplaceAsync(change),
            ConfigurationAction.Archive or ConfigurationAction.Delete => RemoveAsync(change),
            _ => UpdateAsync(change, change.Declared!),
        };
    }

    private async Task CreateAsync(ConfigurationChange change, DeclaredObject declared, IReadOnlyDictionary<SecretValue, SecureString>? secrets = null)
    {
        string? parentId = declared.Parent is { } parent ? _plan.Of(parent.ToString()).Id : null;
        StoredObject made;
        if (declared.Skill is { } skill)
        {
            Skill uploaded = await new SkillOperations(_client).UploadAsync(skill, static _ => { }, Writing(change)).ConfigureAwait(false);
            made = new StoredObject(declared.Kind, uploaded.Json, null);
        }
        else
        {
            var writing = new ObjectWriting(declared, Target, secrets ?? await SecretsAsync(declared).ConfigureAwait(false));
            made = await declared.Kind.CreateAsync(_client, parentId, writing.Creation(), Writing(change)).ConfigureAwait(false);
        }

        Note(change, made);
        if (declared.IsPaused == true)
            await new DeploymentOperations(_client).PauseAsync(made.Id, Writing(change)).ConfigureAwait(false);
    }

    private async Task UpdateAsync(ConfigurationChange change, DeclaredObject declared)
    {
        // Where the service itself does not refuse to change another state than was compared, that is looked at right before.
        bool isGuarded = declared.Kind.HasVersions || declared.Kind == ConfiguredKinds.AgentMemory;
        if (!isGuarded && await NowAsync(change).ConfigureAwait(false) is var now && !IsSame(now, change.Stored!))
            await CompareAnewAsync(change, declared, now, null).ConfigureAwait(false);
        for (bool isFirst = true; ; isFirst = false)
        {
            try
            {
                await WriteAsync(change, declared).ConfigureAwait(false);
                return;
            }
            catch (ApiException refusal) when (refusal.Status == 409 && isGuarded)
            {
                await CompareAnewAsync(change, declared, isFirst && _options.Forces ? await NowAsync(change).ConfigureAwait(false) : null, refusal).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Sends what differs.</summary>
    private async Task WriteAsync(ConfigurationChange change, DeclaredObject declared)
    {
        StoredObject stored = change.Stored!;
        if (declared.Skill is { } skill)
        {
            if (change.Difference.Count > 0)
                change.Version = (await new SkillVersionOperations(_client, stored.Id).UploadAsync(skill, static _ => { }, Writing(change)).ConfigureAwait(false)).Id;
            return;
        }

        RequestBody body = new();
        if (declared.Kind.IsMarked)
            body = new ObjectWriting(declared, Target, change.Resends ? await SecretsAsync(declared).ConfigureAwait(false) : null).Change(change, stored);
        else if (change.Difference.Count > 0)
            body = MemoryCondition.ContentIs((string)stored.Field("content_sha256")!).Set("content", declared.Fields["content"]);
        if (!body.IsEmpty)
        {
            if (stored.Kind.HasVersions)
                body.Set("version", stored.Version);
            Note(change, await stored.Kind.UpdateAsync(_client, stored.ParentId, stored.Id, body, Writing(change)).ConfigureAwait(false));
        }

        if (change.Difference.FirstOrDefault(static one => one.Path == "Paused") is { } pause)
            await (pause.After is true ? new DeploymentOperations(_client).PauseAsync(stored.Id, Writing(change)) : new DeploymentOperations(_client).UnpauseAsync(stored.Id, Writing(change))).ConfigureAwait(false);
    }

    /// <summary>Takes an object that has changed since it was compared as it is now, where that is wanted; else it is a conflict.</summary>
    private async Task CompareAnewAsync(ConfigurationChange change, DeclaredObject declared, StoredObject? now, Exception? cause)
    {
        StoredObject before = change.Stored!;
        if (!_options.Forces || now is null || now.IsArchived || now.Owner != before.Owner || now.Key != before.Key)
            throw Conflict(change, cause);
        if (!declared.Kind.IsMarked)
            await _plan.Contents.ReadAsync([(declared, now)], 1, Reading()).ConfigureAwait(false);
        var comparison = ObjectComparison.Of(declared, now, Target, _plan.Contents, unpauses: true);
        if (comparison.NeedsReplacement || comparison.Uncleared is not null)
            throw Conflict(change, cause);
        (change.Difference, change.Stored) = (comparison.Difference, now);
        Note(change, now);
    }

    private async Task ReplaceAsync(ConfigurationChange change)
    {
        // What it needs is at hand before the old one goes.
        IReadOnlyDictionary<SecretValue, SecureString> secrets = await SecretsAsync(change.Declared!).ConfigureAwait(false);
        await RemoveAsync(change).ConfigureAwait(false);
        await CreateAsync(change, change.Declared!, secrets).ConfigureAwait(false);
    }

    private async Task RemoveAsync(ConfigurationChange change)
    {
        if (HasFailed && change.Action != ConfigurationAction.Replace)
            throw new ConfigurationException("RemovalLeft", $"The {KindOf(change).Kind} '{change.Key}' ({change.Id}) was not removed, as other changes failed; nothing is removed then.");
        StoredObject stored = change.Stored!, now = await NowAsync(change).ConfigureAwait(false);
        if (!IsSame(now, stored) && (!_options.Forces || now.IsArchived || now.Owner != stored.Owner || now.IsProtected))
            throw Conflict(change, null);
        await (change.Action == ConfigurationAction.Archive
            ? stored.Kind.ArchiveAsync(_client, stored.ParentId, stored.Id, Writing(change))
            : stored.Kind.DeleteAsync(_client, stored.ParentId, stored.Id, Writing(change))).ConfigureAwait(false);
    }

    private Task<StoredObject> NowAsync(ConfigurationChange change) => change.Stored!.Kind.GetAsync(_client, change.Stored.ParentId, change.Stored.Id, Reading());

    private static bool IsSame(StoredObject now, StoredObject stored) =>
        now.UpdatedAt == stored.UpdatedAt && PlainValues.Canonical(now.Version) == PlainValues.Canonical(stored.Version) && now.IsArchived == stored.IsArchived;

    private static ConfigurationException Conflict(ConfigurationChange change, Exception? cause) => new(
        "ConfigurationConflict", $"The {KindOf(change).Kind} '{change.Key}' ({change.Id}) has changed since it was compared, and was left as it is. Compare anew.", cause);

    private static ConfiguredKind KindOf(ConfigurationChange change) => change.Declared?.Kind ?? change.Stored!.Kind;

    private static void Note(ConfigurationChange change, StoredObject now) => (change.Id, change.Version, change.UpdatedAt) = (now.Id, now.Version, now.UpdatedAt);

    private ReferenceTarget Target(ReferenceValue reference)
    {
        if (!reference.IsKey)
            return new ReferenceTarget { Id = reference.Name };
        ConfigurationChange change = _plan.Of($"{reference.Kind.Noun}/{reference.Name}");
        return new ReferenceTarget { Id = change.Id, Version = change.Version };
    }

    private async Task<IReadOnlyDictionary<SecretValue, SecureString>> SecretsAsync(DeclaredObject declared)
    {
        var found = new Dictionary<SecretValue, SecureString>();
        foreach (SecretValue secret in declared.Secrets)
        {
            found[secret] = await _secrets(secret.Name, secret.IsVariable, _stop).ConfigureAwait(false)
                ?? throw new ConfigurationException("SecretNotFound", $"The {declared.Kind.Kind} '{declared.Path}' was left as it is: {(secret.IsVariable ? $"the environment variable {secret.Name} is not set" : $"there is no secret '{secret.Name}'")} ({secret.Place}).");
        }

        return found;
    }
}

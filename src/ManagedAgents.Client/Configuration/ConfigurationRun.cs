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
    private readonly Dictionary<string, ConfigurationChange> _all;
    private readonly HashSet<string> _failed = new(StringComparer.Ordinal);

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
        _all = plan.Changes.ToDictionary(static change => change.Address, StringComparer.Ordinal);
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

    /// <summary>Makes the changes of a step. A failure of one does not keep the others from being made.</summary>
    /// <param name="step">The step.</param>
    /// <param name="stop">Ends the run: what is under way is waited for, and nothing else is begun.</param>
    /// <returns>What came of each.</returns>
    public async Task<IReadOnlyList<ChangeOutcome>> RunAsync(IReadOnlyList<ConfigurationChange> step, CancellationToken stop)
    {
        using var patience = new CancellationTokenSource();
        using CancellationTokenRegistration ending = stop.Register(static source => ((CancellationTokenSource)source!).CancelAfter(Patience), patience);
        ChangeOutcome[] outcomes = await FewAtATime.RunAsync(step, _options.ThrottleLimit, MakeAsync, CancellationToken.None).ConfigureAwait(false);
        foreach (ChangeOutcome outcome in outcomes.Where(static one => one.Failure is not null))
        {
            HasFailed = true;
            _failed.Add(outcome.Change.Address);
        }

        return outcomes;

        async Task<ChangeOutcome> MakeAsync(ConfigurationChange change)
        {
            try
            {
                stop.ThrowIfCancellationRequested();
                await ApplyAsync(change, patience.Token).ConfigureAwait(false);
                return new ChangeOutcome(change, null);
            }
            catch (Exception cause) when (cause is ITellable)
            {
                return new ChangeOutcome(change, cause);
            }
        }
    }

    private Task ApplyAsync(ConfigurationChange change, CancellationToken token)
    {
        if (change.Action == ConfigurationAction.Blocked)
            throw new ConfigurationException(change.ErrorId!, $"The {KindOf(change).Kind} '{change.Key}' is blocked: {change.Reason}.");
        if (change.DependsOn.FirstOrDefault(_failed.Contains) is { } needed)
            throw new ConfigurationException("DependencyBlocked", $"The {KindOf(change).Kind} '{change.Key}' was left as it is: it needs {needed}, which is not as the document says.");
        return change.Action switch
        {
            ConfigurationAction.Create => CreateAsync(change, change.Declared!, token),
            ConfigurationAction.Replace => ReplaceAsync(change, token),
            ConfigurationAction.Archive or ConfigurationAction.Delete => RemoveAsync(change, token),
            _ => UpdateAsync(change, change.Declared!, token),
        };
    }

    private async Task CreateAsync(ConfigurationChange change, DeclaredObject declared, CancellationToken token)
    {
        string? parentId = declared.Parent is { } parent ? _all[parent.ToString()].Id : null;
        StoredObject made;
        if (declared.Skill is { } skill)
        {
            Skill uploaded = await new SkillOperations(_client).UploadAsync(skill, static _ => { }, token).ConfigureAwait(false);
            made = new StoredObject(declared.Kind, uploaded.Json, null);
        }
        else
        {
            var writing = new ObjectWriting(declared, Target, await SecretsAsync(declared, token).ConfigureAwait(false));
            made = await declared.Kind.CreateAsync(_client, parentId, writing.Creation(), token).ConfigureAwait(false);
        }

        Note(change, made);
        if (declared.IsPaused == true)
            await new DeploymentOperations(_client).PauseAsync(made.Id, token).ConfigureAwait(false);
    }

    private async Task UpdateAsync(ConfigurationChange change, DeclaredObject declared, CancellationToken token)
    {
        StoredObject stored = change.Stored!;
        var writing = new ObjectWriting(declared, Target, change.Resends ? await SecretsAsync(declared, token).ConfigureAwait(false) : null);
        if (!declared.Kind.HasVersions && declared.Kind.IsMarked || declared.Skill is not null)
            stored = await UnchangedAsync(change, stored, token).ConfigureAwait(false);
        if (declared.Skill is { } skill)
        {
            SkillVersion version = await new SkillVersionOperations(_client, stored.Id).UploadAsync(skill, static _ => { }, token).ConfigureAwait(false);
            change.Version = version.Id;
            return;
        }

        RequestBody body = declared.Kind.IsMarked
            ? writing.Change(change, stored)
            : MemoryCondition.ContentIs((string)stored.Field("content_sha256")!).Set("content", declared.Fields["content"]);
        if (!body.IsEmpty)
            Note(change, await SendAsync(change, stored, body, token).ConfigureAwait(false));
        if (change.Difference.FirstOrDefault(static one => one.Path == "Paused") is { } pause)
            await (pause.After is true ? new DeploymentOperations(_client).PauseAsync(stored.Id, token) : new DeploymentOperations(_client).UnpauseAsync(stored.Id, token)).ConfigureAwait(false);
    }

    private async Task<StoredObject> SendAsync(ConfigurationChange change, StoredObject stored, RequestBody body, CancellationToken token)
    {
        if (stored.Kind.HasVersions)
            body.Set("version", stored.Version);
        try
        {
            return await stored.Kind.UpdateAsync(_client, stored.ParentId, stored.Id, body, token).ConfigureAwait(false);
        }
        catch (ApiException refusal) when (refusal.Status == 409 && (stored.Kind.HasVersions || !stored.Kind.IsMarked))
        {
            if (!_options.Forces || !stored.Kind.HasVersions)
                throw Conflict(change, refusal);
            StoredObject now = await stored.Kind.GetAsync(_client, stored.ParentId, stored.Id, token).ConfigureAwait(false);
            body.Set("version", now.Version);
            return await stored.Kind.UpdateAsync(_client, stored.ParentId, stored.Id, body, token).ConfigureAwait(false);
        }
    }

    private async Task ReplaceAsync(ConfigurationChange change, CancellationToken token)
    {
        // What it needs is at hand before the old one goes.
        await SecretsAsync(change.Declared!, token).ConfigureAwait(false);
        await RemoveAsync(change, token).ConfigureAwait(false);
        await CreateAsync(change, change.Declared!, token).ConfigureAwait(false);
    }

    private async Task RemoveAsync(ConfigurationChange change, CancellationToken token)
    {
        if (HasFailed && change.Action != ConfigurationAction.Replace)
            throw new ConfigurationException("RemovalLeft", $"The {KindOf(change).Kind} '{change.Key}' ({change.Id}) was not removed, as other changes failed; nothing is removed then.");
        StoredObject stored = await UnchangedAsync(change, change.Stored!, token).ConfigureAwait(false);
        await (change.Action == ConfigurationAction.Archive
            ? stored.Kind.ArchiveAsync(_client, stored.ParentId, stored.Id, token)
            : stored.Kind.DeleteAsync(_client, stored.ParentId, stored.Id, token)).ConfigureAwait(false);
    }

    /// <summary>The object as it is now, which must still be the one that was compared.</summary>
    private async Task<StoredObject> UnchangedAsync(ConfigurationChange change, StoredObject stored, CancellationToken token)
    {
        StoredObject now = await stored.Kind.GetAsync(_client, stored.ParentId, stored.Id, token).ConfigureAwait(false);
        bool isSame = now.UpdatedAt == stored.UpdatedAt && PlainValues.Canonical(now.Version) == PlainValues.Canonical(stored.Version) && now.IsArchived == stored.IsArchived;
        return isSame || (_options.Forces && !now.IsArchived) ? now : throw Conflict(change, null);
    }

    private static ConfigurationException Conflict(ConfigurationChange change, Exception? cause) => new(
        "ConfigurationConflict", $"The {KindOf(change).Kind} '{change.Key}' ({change.Id}) has changed since it was compared, and was left as it is. Compare anew.", cause);

    private static ConfiguredKind KindOf(ConfigurationChange change) => change.Declared?.Kind ?? change.Stored!.Kind;

    private static void Note(ConfigurationChange change, StoredObject now) => (change.Id, change.Version, change.UpdatedAt) = (now.Id, now.Version, now.UpdatedAt);

    private ReferenceTarget Target(ReferenceValue reference)
    {
        if (!reference.IsKey)
            return new ReferenceTarget { Id = reference.Name };
        ConfigurationChange change = _all[$"{reference.Kind.Noun}/{reference.Name}"];
        return new ReferenceTarget { Id = change.Id, Version = change.Version };
    }

    private async Task<IReadOnlyDictionary<SecretValue, SecureString>> SecretsAsync(DeclaredObject declared, CancellationToken token)
    {
        var found = new Dictionary<SecretValue, SecureString>();
        foreach (SecretValue secret in declared.Secrets)
        {
            found[secret] = await _secrets(secret.Name, secret.IsVariable, token).ConfigureAwait(false)
                ?? throw new ConfigurationException("SecretNotFound", $"The {declared.Kind.Kind} '{declared.Path}' was left as it is: {(secret.IsVariable ? $"the environment variable {secret.Name} is not set" : $"there is no secret '{secret.Name}'")} ({secret.Place}).");
        }

        return found;
    }
}

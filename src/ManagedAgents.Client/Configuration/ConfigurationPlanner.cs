using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;

namespace ManagedAgents.Client.Configuration;

/// <summary>Compares a document with the service and says what would make them agree. It only reads.</summary>
internal sealed class ConfigurationPlanner
{
    private const int MostNamed = 10;

    private readonly ApiCaller _client;
    private readonly ConfigurationDocument _document;
    private readonly ConfigurationOptions _options;
    private readonly Dictionary<(ConfiguredKind Kind, DeclaredObject? Parent), StoredObject[]> _leftOver = new();
    private readonly ServiceState _state = new();
    private readonly Dictionary<DeclaredObject, ObjectMatch> _matches = new();
    private readonly Dictionary<string, ConfigurationChange> _changes = new(StringComparer.Ordinal);
    private readonly List<string> _warnings = new();
    private HashSet<StoredObject>? _meant;
    private ILookup<string?, StoredObject>? _deployments;

    public ConfigurationPlanner(ApiCaller client, ConfigurationDocument document, IDocumentFiles files, ConfigurationOptions options)
    {
        _client = client;
        _document = document;
        _options = options;
        Contents = new ObjectContents(client, files);
    }

    /// <summary>What the user should know though nothing is blocked.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>What was read besides lists.</summary>
    public ObjectContents Contents { get; }

    /// <summary>The changes, each after all that it needs.</summary>
    public async Task<IReadOnlyList<ConfigurationChange>> PlanAsync(IReadOnlyList<string> paths, CancellationToken token)
    {
        if (_document.Objects.Count == 0 && _options.Prunes && !_options.Forces)
            throw new ConfigurationException("EmptyDocument", $"The configuration '{_document.Name}' declares nothing, so that pruning would remove all that it has of the kinds with an empty table in the document; -Force does it.");
        await ReadStateAsync(token).ConfigureAwait(false);
        RefuseWrongPlace();
        var info = new ConfigurationPlanInfo(_document.Name, _document.Hash, _client.Connection.BaseUri.AbsoluteUri, _client.Connection.AnsweredWorkspace) { Paths = paths, Options = _options, Document = _document };
        await Contents.ReadAsync(_document.Objects.Select(one => (one, Match(one).Stored)), _options.ThrottleLimit, token).ConfigureAwait(false);
        var changes = new List<ConfigurationChange>();
        foreach (DeclaredObject declared in _document.Objects)
        {
            ConfigurationChange change = Plan(declared);
            _changes[change.Address] = change;
            changes.Add(change);
        }

        changes.AddRange(Orphans());
        foreach (ConfigurationChange change in changes)
            change.Plan = info;
        return changes;
    }

    /// <summary>What a reference means after the changes that are planned so far.</summary>
    private ReferenceTarget Target(ReferenceValue reference)
    {
        if (!reference.IsKey)
            return new ReferenceTarget { Id = reference.Name, Version = _state.Of(reference.Kind).Find(reference.Name)?.Version };
        ConfigurationChange change = _changes[$"{reference.Kind.Noun}/{reference.Name}"];
        bool makesVersion = change.Action is ConfigurationAction.Update or ConfigurationAction.Adopt && (reference.Kind.IsMarked || change.Difference.Count > 0);
        return new ReferenceTarget { Id = change.Id, Version = change.Version, Changes = makesVersion };
    }

    private async Task ReadStateAsync(CancellationToken token)
    {
        HashSet<ConfiguredKind> kinds = [.. _document.Kinds.Where(static kind => kind.Parent is null), .. _document.Objects.SelectMany(static one => one.References).Where(static reference => !reference.IsKey && reference.Form == ReferenceForm.Agent).Select(static reference => reference.Kind)];

        // What is archived with an agent is told.
        if (_options.Prunes && kinds.Contains(ConfiguredKinds.Agent))
            kinds.Add(ConfiguredKinds.Deployment);
        await _state.ReadAsync(_client, kinds.Count > 0 ? kinds : [ConfiguredKinds.Agent], token).ConfigureAwait(false);
        foreach (DeclaredObject declared in _document.Objects.Where(static one => one.Parent is null))
            _matches[declared] = ObjectMatch.Of(declared, _state.Of(declared.Kind), _options);
        foreach (IGrouping<ConfiguredKind, DeclaredObject> inner in _document.Objects.Where(static one => one.Parent is not null).GroupBy(static one => one.Kind))
        {
            string[] parents = inner.Select(one => _matches[one.Parent!].Stored?.Id).OfType<string>().Distinct().ToArray();
            await _state.ReadInAsync(_client, inner.Key, parents, _options.ThrottleLimit, token).ConfigureAwait(false);
            foreach (DeclaredObject declared in inner)
                _matches[declared] = ObjectMatch.Of(declared, _matches[declared.Parent!].Stored is { } parent ? _state.Of(inner.Key, parent.Id) : StoredObjects.None, _options);
        }
    }

    private ObjectMatch Match(DeclaredObject declared) => _matches[declared];

    /// <summary>The objects of the service that the document declares.</summary>
    private HashSet<StoredObject> Meant => _meant ??= [.. _matches.Values.Select(static match => match.Stored).OfType<StoredObject>()];

    /// <summary>A document that says where it belongs is applied nowhere else.</summary>
    private void RefuseWrongPlace()
    {
        if (_document.WhyNotFor(_client.Connection.BaseUri) is { } why)
            throw new ConfigurationException("WrongService", why);
        Refuse(_document.Workspace, _client.Connection.AnsweredWorkspace, "workspace");
        Refuse(_document.Organization, _client.Connection.AnsweredOrganization, "organization");

        static void Refuse(string? wanted, string? answered, string what)
        {
            if (wanted is not null && wanted != answered)
                throw new ConfigurationException("WrongWorkspace", $"The document is for the {what} {wanted}, and the service {(answered is null ? $"did not tell of which {what} it answers" : $"answers for {answered}")}. Nothing was changed.");
        }
    }

    private ConfigurationChange Plan(DeclaredObject declared)
    {
        ObjectMatch match = Match(declared);
        StoredObject? stored = match.Stored;
        var change = new ConfigurationChange(declared.Kind.Noun, declared.Path, ConfigurationAction.None)
        {
            Name = declared.Name ?? stored?.Name,
            Id = stored?.Id,
            Declared = declared,
            Stored = stored,
            Version = stored?.Version,
            UpdatedAt = stored?.UpdatedAt,
            Rank = declared.Kind.Rank * 1000,
            DependsOn = declared.References.Where(static reference => reference.IsKey).Select(static reference => $"{reference.Kind.Noun}/{reference.Name}").Concat(declared.Parent is { } parent ? [parent.ToString()] : Array.Empty<string>()).Distinct().ToArray(),
        };
        foreach (ConfigurationChange needed in change.DependsOn.Select(address => _changes[address]).Where(needed => needed.Rank >= change.Rank))
            change.Rank = needed.Rank + 1;
        if (match.ErrorId is not null)
            return Block(change, match.ErrorId, match.Reason!);
        if (stored is null)
            PlanCreation(change, declared);
        else
            PlanUpdate(change, declared, stored, match.IsAdopted);
        if (change.Action is not (ConfigurationAction.None or ConfigurationAction.Blocked) && change.DependsOn.Select(address => _changes[address]).FirstOrDefault(static needed => needed.Action == ConfigurationAction.Blocked) is { } blocker)
            Block(change, "DependencyBlocked", $"it needs the {blocker.Kind} '{blocker.Key}', which is blocked");
        return change;
    }

    private void PlanCreation(ConfigurationChange change, DeclaredObject declared)
    {
        change.Action = ConfigurationAction.Create;
        if (declared.Name is { } name && LeftOver(declared.Kind).FirstOrDefault(one => one.Name == name) is { } former)
            change.Reason = $"it looks like a rename of '{former.Key}' ({former.Id}), which the document has no more; FormerKeys = '{former.Key}' keeps that";
    }

    private void PlanUpdate(ConfigurationChange change, DeclaredObject declared, StoredObject stored, bool isAdopted)
    {
        var comparison = ObjectComparison.Of(declared, stored, Target, Contents, _options.Forces);
        if (comparison.Uncleared is { } kept)
        {
            Block(change, "CannotClear", $"{kept} is no more in the document, and cannot be cleared");
            return;
        }

        if (comparison.IsLeftPaused)
            _warnings.Add($"The deployment '{declared.Key}' ({stored.Id}) was paused by the service, as a run of its schedule failed. The cause is still there, so it stays paused; -Force lets it go on.");
        change.Difference = comparison.Difference;
        if (comparison.NeedsReplacement && change.Difference.Count > 0)
            PlanReplacement(change, declared);
        else
            change.Action = isAdopted ? ConfigurationAction.Adopt : change.Difference.Count > 0 ? ConfigurationAction.Update : ConfigurationAction.None;
    }

    private void PlanReplacement(ConfigurationChange change, DeclaredObject declared)
    {
        string what = string.Join(", ", change.Difference.Select(static one => one.Path));
        if (declared.IsProtected)
            Block(change, "Protected", $"{what} cannot be changed, and the document protects it from being replaced");
        else if (!declared.Kind.HasSecrets)
            Block(change, "NeedsReplacement", $"{what} cannot be changed; make another under a new key, and prune this one when nothing uses it");
        else if (!_options.Forces)
            Block(change, "NeedsReplacement", $"{what} cannot be changed; -Force deletes it and makes it anew");
        else
            change.Action = ConfigurationAction.Replace;
    }

    /// <summary>What bears the mark of the configuration and is declared no more.</summary>
    private StoredObject[] LeftOver(ConfiguredKind kind, DeclaredObject? parent = null)
    {
        if (_leftOver.TryGetValue((kind, parent), out StoredObject[]? known))
            return known;

        // Of several with the mark of one that is declared nobody knows which is too many.
        HashSet<string> declared = [.. _document.Objects.Where(one => one.Kind == kind && one.Parent == parent).Select(static one => one.Key)];
        return _leftOver[(kind, parent)] = [.. _state.Of(kind, parent is null ? null : Match(parent).Stored?.Id)
            .Where(one => !one.IsArchived && one.Owner == _document.Name && !Meant.Contains(one) && !declared.Contains(one.Key ?? string.Empty))];
    }

    private List<ConfigurationChange> Orphans()
    {
        var orphans = new List<ConfigurationChange>();
        var addresses = new HashSet<string>(StringComparer.Ordinal);
        foreach (ConfiguredKind kind in _document.Kinds.Where(static kind => kind.IsMarked).OrderByDescending(static kind => kind.Rank))
        {
            foreach (DeclaredObject? parent in ParentsOf(kind))
            {
                foreach (StoredObject one in LeftOver(kind, parent).Where(IsRemovable))
                {
                    string key = parent is null ? one.Key ?? one.Id : $"{parent.Key}/{one.Key}";
                    orphans.Add(Removal(one, addresses.Add($"{kind.Noun}/{key}") ? key : $"{key} ({one.Id})"));
                }
            }
        }

        if (orphans.Count > 0 && !_options.Prunes)
        {
            string names = string.Join(", ", orphans.Take(MostNamed).Select(static one => $"{one.Stored!.Kind.Kind} '{one.Key}' ({one.Id})")) + (orphans.Count > MostNamed ? " and more" : string.Empty);
            _warnings.Add(orphans.Count == 1
                ? $"1 object of the configuration '{_document.Name}' is no more in the document: {names}. It is left as it is; -Prune removes it."
                : $"{orphans.Count} objects of the configuration '{_document.Name}' are no more in the document: {names}. They are left as they are; -Prune removes them.");
        }

        return _options.Prunes ? orphans : [];
    }

    /// <summary>The objects in which ones of a kind can be; null alone for a kind that stands in none.</summary>
    private IEnumerable<DeclaredObject?> ParentsOf(ConfiguredKind kind)
    {
        if (kind.Parent is null)
            yield return null;
        foreach (DeclaredObject parent in _document.Objects.Where(one => one.Kind == kind.Parent && Match(one).Stored is not null))
            yield return parent;
    }

    private ConfigurationChange Removal(StoredObject stored, string key)
    {
        bool isDeleted = _options.Deletes && stored.Kind.CanBeDeleted;
        return new ConfigurationChange(stored.Kind.Noun, key, isDeleted ? ConfigurationAction.Delete : ConfigurationAction.Archive)
        {
            Name = stored.Name,
            Id = stored.Id,
            Stored = stored,
            Version = stored.Version,
            UpdatedAt = stored.UpdatedAt,
            Rank = (ConfiguredKinds.All.Count + 10 - stored.Kind.Rank) * 1000,
            Reason = ReasonOf(stored, isDeleted),
        };
    }

    private string ReasonOf(StoredObject stored, bool isDeleted)
    {
        string reason = "it is no more in the document";
        if (DeploymentsOf(stored).ToArray() is { Length: > 0 } deployments)
            reason += $"; its deployments are archived with it: {string.Join(", ", deployments.Select(static one => $"{one.Name} ({one.Id})"))}";
        if (stored.Kind == ConfiguredKinds.Vault)
            reason += $"; its credentials are {(isDeleted ? "deleted" : "archived")} with it";
        if (stored.Kind == ConfiguredKinds.MemoryStore && !isDeleted)
            reason += "; an archived store still counts against how many a workspace may have";
        return reason;
    }

    /// <summary>What is archived with an agent.</summary>
    private IEnumerable<StoredObject> DeploymentsOf(StoredObject stored)
    {
        _deployments ??= _state.Of(ConfiguredKinds.Deployment).Where(static one => !one.IsArchived)
            .ToLookup(static one => one.Field("agent") is IReadOnlyDictionary<string, object?> agent && agent.TryGetValue("id", out object? id) ? id as string : null);
        return stored.Kind == ConfiguredKinds.Agent ? _deployments[stored.Id] : [];
    }

    /// <summary>Neither what is protected goes nor what would take such a thing, or one that is declared, with it.</summary>
    private bool IsRemovable(StoredObject stored)
    {
        StoredObject? kept = stored.IsProtected ? stored : DeploymentsOf(stored).FirstOrDefault(one => one.IsProtected || Meant.Contains(one));
        if (kept is null || !_options.Prunes)
            return true;
        string what = $"The {stored.Kind.Kind} '{stored.Key}' ({stored.Id}) is no more in the document, and stays all the same";
        _warnings.Add(kept == stored
            ? $"{what}: it is protected. Declare it without Protect and apply that, and it can be removed."
            : $"{what}: the deployment {kept.Name} ({kept.Id}), which is {(kept.IsProtected ? "protected" : "declared")}, would be archived with it.");
        return false;
    }

    private static ConfigurationChange Block(ConfigurationChange change, string errorId, string reason)
    {
        (change.Action, change.ErrorId, change.Reason) = (ConfigurationAction.Blocked, errorId, reason);
        return change;
    }
}

using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Wire;
using ManagedAgents.Errors;
using ManagedAgents.Formatting;
using ManagedAgents.Pipeline;

namespace ManagedAgents.Resources;

/// <summary>
/// Names one object of the service by its id, by the object itself, or by another object that says which it is of, as a session does of its
/// environment. An id that bears another kind's prefix is refused before the network; any other id is taken as it is.
/// </summary>
public abstract class ResourceReference
{
    private static readonly char[] NotInIds = { ' ', '\t', '\r', '\n' };

    private readonly ResourceKind _kind;
    private readonly string _given;
    private readonly bool _isText;
    private readonly PSObject? _lacksOne;
    private readonly bool _isParent;
    private readonly ResourceKind? _ownKind;
    private readonly string? _foreign;
    private readonly object? _object;

    /// <param name="kind">The kind.</param>
    /// <param name="value">A text, an object of the service or a copy of one, or any other object that bears an id.</param>
    /// <param name="idProperty">The property by which other objects name one of the kind; null for that of the kind's noun, such as EnvironmentId.</param>
    private protected ResourceReference(ResourceKind kind, object? value, string? idProperty = null)
    {
        _kind = kind;
        idProperty ??= kind.Noun + "Id";
        object? given = Only(value);
        _given = (given is null ? string.Empty : TextOf(given, idProperty)).Trim();
        Given = Shown(value);
        _isText = given is null or string;
        if (given is null or string)
            return;
        _object = given;
        var shown = PSObject.AsPSObject(given);
        if (kind.Parent is { } parent)
        {
            _isParent = parent.Has(Copy.Restore(given));
            ParentId = (shown.Properties[parent.Noun + "Id"] ?? shown.Properties[WireNames.FromProperty(parent.Noun + "Id")])?.Value?.ToString();
        }

        // What names another object, as a webhook's event does, is not meant.
        if (shown.Properties[idProperty] is { Value: null or "" } && Kinds.OfId(_given)?.Has(Copy.Restore(given)) == true)
            _lacksOne = shown;

        // What is named by its own id is of its own kind, whatever the id looks like: those of models have no prefix.
        if (shown.Properties[idProperty] is null && !_isParent)
            _ownKind = Kinds.All.FirstOrDefault(one => one.Has(Copy.Restore(given)));
        object? id = (shown.Properties[idProperty] ?? shown.Properties["Id"])?.Value;
        if (id is not null && PlainValue.From(id) is not string)
            _foreign = TypeOf(given);
    }

    /// <summary>The id of the object that it belongs to, where the object that was given says it; null for none.</summary>
    internal string? ParentId { get; }

    /// <summary>The object that the reference was made from, where it is none of the service's; null for any other, and for a text.</summary>
    internal PSObject? Given { get; private protected init; }

    /// <summary>True where it names the object that such objects belong to, as a vault does of its credentials.</summary>
    internal virtual bool NamesParent => _isParent || (_kind.Parent is { } parent && Kinds.OfId(_given) == parent);

    /// <summary>The id.</summary>
    /// <exception cref="InputException">The id is empty, or another kind's.</exception>
    public string Id
    {
        get
        {
            RefuseOtherKinds();
            return _given.IndexOfAny(NotInIds) < 0 ? _given : throw new InputException("InvalidId", $"'{_given}' is not the id of {_kind.OneOf}.");
        }
    }

    /// <inheritdoc/>
    public override string ToString() => _given;

    /// <summary>The kind of what is named.</summary>
    internal ResourceKind Kind => _kind;

    /// <summary>The id of what is named; where that is done by a name, the service is asked for it.</summary>
    /// <param name="client">The service.</param>
    /// <param name="token">Ends the wait.</param>
    /// <param name="parents">The ids of the objects that it belongs to, the outermost first.</param>
    /// <exception cref="InputException">The id is unusable, or the name fits several.</exception>
    internal virtual Task<string> ResolveAsync(ApiClient client, CancellationToken token, params string[] parents) => Task.FromResult(Id);

    /// <summary>True where the service must be asked for the id, as a text was given that may be a name.</summary>
    internal virtual bool NeedsService => false;

    /// <summary>What questions and -WhatIf call it: its id, and its title or name where its object was given.</summary>
    /// <param name="id">Its id.</param>
    internal virtual string Told(string id) => LabelOfObject() is not { } label || string.IsNullOrWhiteSpace(label) || label == id ? id : $"{id} ({ScreenText.Line(label)})";

    /// <summary>True for a text that may be a name: it does not bear the kind's prefix, and is no id of another kind.</summary>
    private protected bool MayBeName =>
        _isText && _given.Length > 0 && Kinds.OfId(_given) is var known && known != _kind && (known is null || IsWord(_given.Substring(known.Prefix.Length)));

    /// <summary>True for what may follow a prefix by chance, as in file_server: what the service makes has digits, and no other signs.</summary>
    private static bool IsWord(string rest) => !rest.Any(char.IsDigit) || !rest.All(char.IsLetterOrDigit);

    // Read when it is asked for: a copy is parsed to be restored.
    private string? LabelOfObject() => Copy.Restore(_object) is ApiObject own ? _kind.LabelOf(own) : null;

    private void RefuseOtherKinds()
    {
        if (_given.Length == 0)
            throw new InputException("EmptyId", $"The id of the {_kind} is empty.");

        // Every id of the service is a text; the number of a process is none.
        if (_foreign is not null)
            throw new InputException("WrongIdKind", $"'{_given}' is what numbers a {_foreign}, but the id of {_kind.OneOf} is needed here.");
        if ((Kinds.OfId(_given) ?? (_isParent ? _kind.Parent : _ownKind)) is not { } other || other == _kind)
            return;

        // Such as a deployment's run that could start no session, and says why.
        if (_lacksOne is not null)
            throw new InputException("NoId", $"The {other} '{_given}' has no {_kind}{(_lacksOne.Properties["Error"]?.Value is { } error ? $": {error.ToString()!.TrimEnd('.')}" : string.Empty)}.");
        throw new InputException("WrongIdKind", $"'{_given}' is the id of {other.OneOf}, but the id of {_kind.OneOf} is needed here.");
    }

    /// <summary>What was given, without a wrapper, or the only one in a list of it.</summary>
    private protected static object? Only(object? value)
    {
        object? bare = value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
        if (bare is not IList list)
            return bare;
        return list.Count == 1 ? Only(list[0]) : throw new InvalidCastException($"One object is wanted here, not {list.Count}.");
    }

    /// <summary>What shows the properties of what was given, a copy or any other object; null for a text and for the service's own objects.</summary>
    private protected static PSObject? Shown(object? value) => Only(value) is { } given and not (string or ApiObject) ? PSObject.AsPSObject(given) : null;

    private static string TypeOf(object value) => ((value as PSObject)?.BaseObject ?? value).GetType().Name;

    private static string TextOf(object value, string idProperty)
    {
        if (value is string text)
            return text;
        PSMemberInfoCollection<PSPropertyInfo> properties = PSObject.AsPSObject(value).Properties;

        // What of the service's is of none, as a run that could start no session, is named itself.
        object? named = properties[idProperty]?.Value is var found && found is "" && value is ApiObject ? null : found;
        if ((named ?? properties["Id"]?.Value) is { } id)
            return id.ToString()!;

        // What has neither is shown in the error, so that the user sees what was piped.
        return value is ApiObject other ? other.ToString()! : throw new InputException("NoId", $"A {TypeOf(value)} has no property {idProperty} or Id.");
    }
}

/// <summary>As <see cref="ResourceReference"/>, for kinds whose objects have names: an exact name that only one of them bears is as good as its id.</summary>
/// <typeparam name="T">The object.</typeparam>
public abstract class ResourceReference<T> : ResourceReference
    where T : ApiObject
{
    private readonly ResourceKind<T> _kind;

    private protected ResourceReference(ResourceKind<T> kind, object? value, string? idProperty = null)
        : base(kind, value, idProperty) => _kind = kind;

    /// <inheritdoc/>
    internal override bool NeedsService => MayBeName && _kind.Label is not null;

    /// <inheritdoc/>
    internal override async Task<string> ResolveAsync(ApiClient client, CancellationToken token, params string[] parents)
    {
        if (!NeedsService)
            return Id;

        string name = ToString();
        Func<T, string?> label = _kind.Label!;
        var ids = new List<string>();
        Pager<T> list = client.Of(_kind, parents).List();
        while (await list.NextAsync(token).ConfigureAwait(false) is { } one)
        {
            // An id stays one, whatever bears it as a name: those of some kinds have no prefix.
            if (one.ToString() == name)
                return name;
            if (string.Equals(label(one), name, StringComparison.OrdinalIgnoreCase))
                ids.Add(one.ToString()!);
        }

        if (ids.Count > 1)
            throw new InputException("AmbiguousName", $"There are {ids.Count} {_kind}s of the name '{name}': {string.Join(", ", ids)}. Give the id of one.");

        // What is no name there is taken for an id, if it can be one.
        if (ids.Count == 0 && name.Any(char.IsWhiteSpace))
            throw ErrorTable.NoSuchName(_kind, name);
        return ids.Count == 1 ? ids[0] : Id;
    }
}

using System;
using System.Collections.Generic;
using System.Linq;
using System.Security;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Configuration;

/// <summary>Makes the requests that create and change a declared object.</summary>
internal sealed class ObjectWriting
{
    private readonly DeclaredObject _declared;
    private readonly FieldSending _creation;
    private readonly FieldSending _change;

    /// <param name="declared">The object.</param>
    /// <param name="target">Tells ids.</param>
    /// <param name="secrets">Its secrets; null where they stay as they are.</param>
    public ObjectWriting(DeclaredObject declared, Func<ReferenceValue, ReferenceTarget> target, IReadOnlyDictionary<SecretValue, SecureString>? secrets)
    {
        _declared = declared;
        _creation = new FieldSending(target, Reveal);
        _change = new FieldSending(target, Reveal) { SendsSecrets = secrets is not null, IsUpdate = true };

        object Reveal(SecretValue secret) => secrets is not null && secrets.TryGetValue(secret, out SecureString? value) ? value : throw new InvalidOperationException("A secret is sent that was not asked for.");
    }

    public RequestBody Creation()
    {
        var body = new RequestBody();
        if (!_declared.Kind.IsMarked)
            body.Set(_declared.Kind.NameField, _declared.Key);
        foreach (KeyValuePair<string, object?> field in _declared.Fields.Where(static field => !PlainValues.IsEmpty(field.Value)))
            body.Set(field.Key, Shape(field.Key).ToSend(field.Value, null, _creation));
        if (_declared.Kind.IsMarked)
            body.Set("metadata", Merged(_declared.Metadata, Ownership.Of(_declared)));
        return body;
    }

    /// <summary>What is sent for the differences of a change; empty where the object itself stays as it is.</summary>
    public RequestBody Change(ConfigurationChange change, StoredObject stored)
    {
        var body = new RequestBody();
        HashSet<string> touched = [.. change.Difference.Select(static one => one.Field == "SecretRevision" ? "Auth" : one.Field)];
        bool isWritten = change.Action == ConfigurationAction.Adopt || touched.Any(static field => field != "Paused");
        foreach (string name in _declared.Fields.Keys.Concat(stored.OwnedFields.Where(static name => !name.StartsWith("+", StringComparison.Ordinal))).Distinct())
        {
            if (!touched.Contains(_declared.Kind.Field(name)?.Shown ?? FieldNames.Shown(name)))
                continue;
            object? kept = stored.Field(name);
            bool isDeclared = _declared.Fields.TryGetValue(name, out object? own);
            body.Set(name, isDeclared && !PlainValues.IsEmpty(own) ? Shape(name).ToSend(own, kept, _change) : kept is object?[] ? Array.Empty<object?>() : null);
        }

        if (isWritten)
            AddPairs(body, change, stored);
        return body;
    }

    private void AddPairs(RequestBody body, ConfigurationChange change, StoredObject stored)
    {
        var pairs = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (PropertyDifference difference in change.Difference.Where(static one => one.Path.StartsWith("Metadata.", StringComparison.Ordinal)))
            pairs[difference.Path.Substring("Metadata.".Length)] = difference.After;
        bool sendsSecrets = change.Difference.Any(static one => one.Path == "SecretRevision");
        foreach (KeyValuePair<string, object?> mark in Ownership.Of(_declared))
        {
            // A revision that was not sent is not told to be there.
            if (mark.Key == Ownership.Secret && !sendsSecrets && stored.Pair(mark.Key) is not null)
                continue;
            if (stored.Pair(mark.Key) != (string?)mark.Value)
                pairs[mark.Key] = mark.Value;
        }

        if (pairs.Count > 0)
            body.Set("metadata", pairs);
    }

    private FieldShape Shape(string name) => _declared.Kind.Field(name)?.Shape ?? new FreeShape();

    private static Dictionary<string, object?> Merged(IReadOnlyDictionary<string, object?> own, Dictionary<string, object?> marks)
    {
        foreach (KeyValuePair<string, object?> pair in own)
            marks[pair.Key] = pair.Value;
        return marks;
    }
}

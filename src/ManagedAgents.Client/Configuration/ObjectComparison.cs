using System;
using System.Collections.Generic;
using System.Linq;

namespace ManagedAgents.Client.Configuration;

/// <summary>In what a declared object and that of the service differ.</summary>
internal sealed class ObjectComparison
{
    private ObjectComparison(IReadOnlyList<PropertyDifference> difference) => Difference = difference;

    public IReadOnlyList<PropertyDifference> Difference { get; }

    /// <summary>True where something differs that cannot be changed.</summary>
    public bool NeedsReplacement { get; private init; }

    /// <summary>What the document has no more and cannot be cleared; null for nothing.</summary>
    public string? Uncleared { get; private init; }

    /// <summary>True where the service paused a deployment that the document lets run, and that is left as it is.</summary>
    public bool IsLeftPaused { get; private init; }

    /// <summary>Compares an object.</summary>
    /// <param name="declared">What the document declares.</param>
    /// <param name="stored">What the service has.</param>
    /// <param name="target">Tells what a reference means.</param>
    /// <param name="contents">What lists do not show, which was read.</param>
    /// <param name="unpauses">Whether a deployment that the service paused is let go on.</param>
    public static ObjectComparison Of(DeclaredObject declared, StoredObject stored, Func<ReferenceValue, ReferenceTarget> target, ObjectContents contents, bool unpauses)
    {
        var comparison = new FieldComparison(target, stored.Id);
        if (declared.Kind.IsMarked && stored.Owner == declared.Configuration && stored.Key != declared.Key)
            comparison.Add("Key", declared.Key, stored.Key);
        if (declared.Kind.IsMarked)
            CompareFields(declared, stored, comparison);
        else
            contents.Compare(declared, stored, comparison);
        string? uncleared = FindCleared(declared, stored, comparison) is { } kept && !declared.Ignores(kept) ? kept : null;

        // An object that is only taken over gets all its marks with that.
        if (declared.Kind.IsMarked && stored.Owner == declared.Configuration && stored.IsProtected != declared.IsProtected)
            comparison.Add("Protect", declared.IsProtected, stored.IsProtected);
        bool isLeftPaused = ComparePause(declared, stored, comparison, unpauses);
        return new ObjectComparison(comparison.Found.Where(one => !declared.Ignores(one.Path)).ToArray())
        {
            NeedsReplacement = comparison.NeedsReplacement, Uncleared = uncleared, IsLeftPaused = isLeftPaused,
        };
    }

    private static void CompareFields(DeclaredObject declared, StoredObject stored, FieldComparison comparison)
    {
        foreach (KeyValuePair<string, object?> field in declared.Fields)
        {
            if (declared.Kind.Field(field.Key) is { } known)
                comparison.Compare(known, known.Shown, field.Value, stored.Field(field.Key));
            else if (!PlainValues.Contains(stored.Field(field.Key), field.Value))
                comparison.Add(FieldNames.Shown(field.Key), field.Value, stored.Field(field.Key));
        }

        new MetadataShape().Compare(comparison, "Metadata", declared.Metadata, stored.Metadata);
        if (declared.Kind.HasSecrets && declared.SecretRevision is { } revision && stored.Pair(Ownership.Secret) is var sent && sent != revision)
            comparison.Add(new PropertyDifference("SecretRevision", sent, revision, "secret"));
    }

    /// <summary>Notes what the document set before and has no more; gives a field that cannot be cleared.</summary>
    private static string? FindCleared(DeclaredObject declared, StoredObject stored, FieldComparison comparison)
    {
        if (stored.Owner != declared.Configuration)
            return null;
        HashSet<string> owned = [.. stored.OwnedFields];
        foreach (KeyValuePair<string, object?> pair in stored.Metadata.Where(pair => !Ownership.IsReserved(pair.Key) && owned.Contains(Ownership.NameOf(pair.Key)) && !declared.Metadata.ContainsKey(pair.Key)))
            comparison.Add($"Metadata.{pair.Key}", null, pair.Value);
        foreach (string name in owned.Where(name => !name.StartsWith("+", StringComparison.Ordinal) && !declared.Fields.ContainsKey(name)))
        {
            object? kept = stored.Field(name);
            FieldMember? field = declared.Kind.Field(name);
            if (PlainValues.IsEmpty(kept) || (field?.Default is { } usual && PlainValues.Contains(usual, kept)))
                continue;
            if (field is { IsClearable: false })
                return field.Shown;
            comparison.Add(field?.Shown ?? FieldNames.Shown(name), null, kept);
        }

        return null;
    }

    private static bool ComparePause(DeclaredObject declared, StoredObject stored, FieldComparison comparison, bool unpauses)
    {
        if (declared.IsPaused is not { } wanted || stored.Field("status") is not string status || (status == "paused") == wanted)
            return false;
        if (!wanted && !unpauses && UnionShape.TypeOf(stored.Field("paused_reason")) == "error")
            return true;
        comparison.Add("Paused", wanted, !wanted);
        return false;
    }
}

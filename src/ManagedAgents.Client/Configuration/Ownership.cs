using System;
using System.Collections.Generic;
using System.Linq;
using ManagedAgents.Client.Memory;
using ManagedAgents.Client.Resources;

namespace ManagedAgents.Client.Configuration;

/// <summary>
/// The pairs of metadata by which an object is known as one of a configuration: no file keeps what belongs to what. They also tell a creation
/// whose answer was lost, so that no other mark is needed beside them.
/// </summary>
internal static class Ownership
{
    public const string Owner = CreationMark.OwnerKey;
    public const string Key = CreationMark.OwnedKey;
    public const string Fields = "ma_fields";
    public const string Secret = "ma_secret";

    /// <summary>Stands among the names of fields where the object is protected; no field is called so.</summary>
    public const string Protection = "!protect";

    /// <summary>How many pairs an object may have at all.</summary>
    public const int MostPairs = 16;

    private const string Pair = "+";
    private const int LongestName = 20;

    /// <summary>True for pairs that are this module's own.</summary>
    public static bool IsReserved(string key) => key.StartsWith("ma_", StringComparison.Ordinal) || key == CreationMark.Key;

    /// <summary>The pairs of an object to create.</summary>
    public static Dictionary<string, object?> Of(DeclaredObject declared)
    {
        var pairs = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [Owner] = declared.Configuration,
            [Key] = declared.Key,
            [Fields] = FieldsOf(declared),
        };
        if (declared.Kind.HasSecrets)
            pairs[Secret] = declared.SecretRevision ?? "1";
        return pairs;
    }

    /// <summary>The names of the fields that the document sets, and of the pairs of metadata, which stand behind a plus; and that it is protected.</summary>
    public static string FieldsOf(DeclaredObject declared) => string.Join(",", (declared.IsProtected ? [Protection] : Array.Empty<string>()).Concat(declared.Fields.Keys.Where(static name => name != "metadata")).Concat(declared.Metadata.Keys.Select(NameOf)));

    /// <summary>What a pair of metadata is called among the fields: long and odd names by a part of their hash.</summary>
    public static string NameOf(string pair)
    {
        if (pair.Length <= LongestName && pair.All(static c => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_' or '-' or '.'))
            return Pair + pair;
        return Pair + "~" + ContentHash.Of(pair).Substring(0, 8);
    }
}

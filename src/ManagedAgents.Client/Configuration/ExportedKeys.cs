using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace ManagedAgents.Client.Configuration;

/// <summary>The keys of exported objects: those that they were declared under, and for others what their names make. They do not change as long as the objects do not.</summary>
internal sealed class ExportedKeys
{
    private const int Longest = 56;

    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The keys of objects of one table.</summary>
    /// <param name="objects">The objects.</param>
    /// <param name="configuration">The configuration whose marks count.</param>
    /// <param name="nameOf">What an object without a key is called by; null for its kind.</param>
    public static IReadOnlyDictionary<string, string> Of(IEnumerable<StoredObject> objects, string configuration, Func<StoredObject, string?> nameOf)
    {
        var keys = new ExportedKeys();
        var found = new Dictionary<string, string>(StringComparer.Ordinal);

        // What was declared keeps its key, whatever others are called; of the others the oldest comes first, and goes on doing so.
        foreach (StoredObject one in objects.OrderBy(one => IsDeclared(one) ? 0 : 1).ThenBy(static one => one.Field("created_at") as string, StringComparer.Ordinal).ThenBy(static one => one.Id, StringComparer.Ordinal))
            found[one.Id] = keys.Free(IsDeclared(one) ? one.Key! : Slug(nameOf(one)) is { Length: > 0 } slug ? slug : Slug(one.Kind.Kind.ToString()));
        return found;

        bool IsDeclared(StoredObject one) => one.Owner == configuration && one.Key is { } key && DocumentReading.IsKey(key) && !key.StartsWith(one.Kind.Kind.Prefix, StringComparison.Ordinal);
    }

    /// <summary>The name, or the name with a number where it is taken. Names that differ in case only are one: a data file has no two such.</summary>
    public string Free(string name)
    {
        string free = name;
        for (int i = 2; !_taken.Add(free); i++)
            free = $"{name}-{i.ToString(CultureInfo.InvariantCulture)}";
        return free;
    }

    /// <summary>A name in lower-case letters, digits and hyphens; letters with accents lose them.</summary>
    public static string Slug(string? name)
    {
        var slug = new StringBuilder();
        foreach (char c in Decomposed(name ?? string.Empty).ToLowerInvariant())
        {
            if (c is (>= 'a' and <= 'z') or (>= '0' and <= '9'))
                slug.Append(c);
            else if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark && slug.Length > 0 && slug[slug.Length - 1] != '-')
                slug.Append('-');
        }

        return slug.ToString(0, Math.Min(slug.Length, Longest)).Trim('-');
    }

    private static string Decomposed(string name)
    {
        try
        {
            return name.Normalize(NormalizationForm.FormD);
        }
        catch (ArgumentException)
        {
            // What is no Unicode text has no other form.
            return name;
        }
    }
}

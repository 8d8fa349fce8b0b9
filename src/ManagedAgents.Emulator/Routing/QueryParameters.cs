using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace ManagedAgents.Emulator.Routing;

/// <summary>The query of a call, checked against the keys its route knows.</summary>
internal sealed class QueryParameters
{
    /// <summary>Keys of every paged list.</summary>
    public static readonly string[] Pages = { "limit", "page" };

    /// <summary>Keys of a list with a full range of times.</summary>
    public static readonly string[] Times = { "created_at[gt]", "created_at[gte]", "created_at[lt]", "created_at[lte]" };

    private readonly IReadOnlyList<KeyValuePair<string, string>> _pairs;

    public QueryParameters(IReadOnlyList<KeyValuePair<string, string>> pairs, IReadOnlyCollection<string> known)
    {
        // Earlier SDKs put beta=true on every path.
        _pairs = pairs.Where(p => p.Key != "beta").ToList();
        foreach (KeyValuePair<string, string> pair in _pairs)
        {
            if (!known.Contains(pair.Key))
                throw ServiceException.Invalid($"{pair.Key}: unknown query parameter" + (known.Count == 0 ? "; this operation takes none" : $"; this operation takes {string.Join(", ", known)}"));
        }
    }

    public bool Has(string key) => _pairs.Any(p => p.Key == key);

    public string? Text(string key)
    {
        IReadOnlyList<string> values = List(key);
        if (values.Count > 1)
            throw ServiceException.Invalid($"{key}: may be given once only");
        return values.Count == 0 ? null : values[0];
    }

    public IReadOnlyList<string> List(string key) => _pairs.Where(p => p.Key == key).Select(p => p.Value).ToList();

    public bool Flag(string key) => Text(key) switch
    {
        null or "false" or "False" or "0" => false,
        "true" or "True" or "1" => true,
        _ => throw ServiceException.Invalid($"{key}: must be true or false"),
    };

    public int? Integer(string key, int least, int most)
    {
        if (Text(key) is not { } text)
            return null;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number : throw ServiceException.Invalid($"{key}: must be a whole number from {least} to {most}");
    }

    public string? Order() => Text("order") switch
    {
        null => null,
        "asc" => "asc",
        "desc" => "desc",
        _ => throw ServiceException.Invalid("order: must be asc or desc"),
    };

    /// <summary>The values of a repeated key, each of which must be one of <paramref name="allowed"/>.</summary>
    public IReadOnlyList<string> List(string key, params string[] allowed)
    {
        IReadOnlyList<string> values = List(key);
        foreach (string value in values)
        {
            if (Array.IndexOf(allowed, value) < 0)
                throw ServiceException.Invalid($"{key}: '{value}' is not one of {string.Join(", ", allowed)}");
        }

        return values;
    }
}

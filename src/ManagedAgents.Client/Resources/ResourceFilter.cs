using System;
using System.Collections.Generic;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Resources;

/// <summary>Which objects of a list to read; what is not said does not filter.</summary>
public sealed class ResourceFilter
{
    private static readonly (string Suffix, string Bracket)[] EndsOfTime = [("After", "[gte]"), ("Before", "[lte]"), ("LaterThan", "[gt]"), ("EarlierThan", "[lt]")];

    private readonly List<Action<ApiRequest>> _queries = new();

    /// <summary>How many to ask for per page; null for the connection's default.</summary>
    public int? Limit { get; init; }

    /// <summary>Adds a condition.</summary>
    /// <param name="property">
    /// The field by its property's name; <c>CreatedAfter</c> and <c>CreatedBefore</c> are the ends of a time, both included, <c>CreatedLaterThan</c> and
    /// <c>CreatedEarlierThan</c> those that are not.
    /// </param>
    /// <param name="value">A text, a number, a time, true, or a list of texts; false and null do not filter.</param>
    /// <returns>The filter itself.</returns>
    public ResourceFilter Where(string property, object? value)
    {
        (string name, string bracket) = NameOf(property);
        switch (value)
        {
            case null or false:
                break;
            case DateTimeOffset time:
                _queries.Add(request => request.Query(name + bracket, time));
                break;
            case IEnumerable<string> texts:
                _queries.Add(request => request.QueryEach(name + "[]", texts));
                break;
            case true:
                _queries.Add(request => request.Query(name, true));
                break;
            case int number:
                _queries.Add(request => request.Query(name, number));
                break;
            default:
                _queries.Add(request => request.Query(name, value.ToString()));
                break;
        }

        return this;
    }

    internal ApiRequest AddTo(ApiRequest request)
    {
        foreach (Action<ApiRequest> query in _queries)
            query(request);
        return request;
    }

    private static (string Name, string Bracket) NameOf(string property)
    {
        (string suffix, string bracket) = Array.Find(EndsOfTime, end => property.EndsWith(end.Suffix, StringComparison.Ordinal));
        return suffix is null ? (WireNames.FromProperty(property), string.Empty) : (WireNames.FromProperty(property.Substring(0, property.Length - suffix.Length)) + "_at", bracket);
    }
}

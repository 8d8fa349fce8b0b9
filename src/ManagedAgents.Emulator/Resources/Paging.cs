using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Resources;

/// <summary>Cuts lists into pages.</summary>
internal static class Paging
{
    /// <summary>Items that are placed by a unique number, their time in microseconds unless they show another.</summary>
    public static Page<T> Cut<T>(ApiCall call, IEnumerable<T> items, Func<T, long> key, bool descendingByDefault, int most = 100, int usual = 20, Func<T, long>? time = null)
    {
        var range = TimeRange.From(call.Query);
        return Cut(call, items.Where(i => range.Includes((time ?? key)(i))), i => Place(key(i)), descendingByDefault, most, usual, time is null ? range : null);
    }

    /// <summary>Items that are placed by a unique text; a page has <paramref name="atMost"/> of them, whatever its limit.</summary>
    public static Page<T> Cut<T>(ApiCall call, IEnumerable<T> items, Func<T, string> key, bool descendingByDefault, int most = 100, int usual = 20, int atMost = int.MaxValue) =>
        Cut(call, items, key, descendingByDefault, most, usual, null, atMost);

    private static Page<T> Cut<T>(ApiCall call, IEnumerable<T> items, Func<T, string> key, bool descendingByDefault, int most, int usual, TimeRange? range, int atMost = int.MaxValue)
    {
        QueryParameters query = call.Query;
        bool descending = query.Order() is { } order ? order == "desc" : descendingByDefault;
        int limit = Math.Min(query.Integer("limit", 1, most) ?? usual, atMost);
        var sorted = (descending ? items.OrderByDescending(key, StringComparer.Ordinal) : items.OrderBy(key, StringComparer.Ordinal)).ToList();
        Cursor? cursor = query.Text("page") is { } text ? Check(Cursor.Parse(text), call, descending, range) : null;
        int start, end;
        if (cursor is null)
        {
            (start, end) = (0, Math.Min(limit, sorted.Count));
        }
        else if (cursor.IsBackward)
        {
            end = sorted.TakeWhile(i => IsBefore(key(i), cursor)).Count();
            start = Math.Max(0, end - limit);
        }
        else
        {
            start = sorted.TakeWhile(i => key(i) == cursor.Key || IsBefore(key(i), cursor)).Count();
            end = Math.Min(sorted.Count, start + limit);
        }

        return new Page<T>(
            sorted.GetRange(start, end - start),
            end < sorted.Count && end > start ? new Cursor(call.Request.Path, descending, false, key(sorted[end - 1])).ToString() : null,
            start > 0 && end > start ? new Cursor(call.Request.Path, descending, true, key(sorted[start])).ToString() : null);
    }

    // With all its digits a number sorts as a text.
    private static string Place(long key) => key.ToString("D19", CultureInfo.InvariantCulture);

    private static bool IsBefore(string key, Cursor cursor) => string.CompareOrdinal(key, cursor.Key) is var order && (cursor.IsDescending ? order > 0 : order < 0);

    private static Cursor Check(Cursor cursor, ApiCall call, bool descending, TimeRange? range)
    {
        if (cursor.List != call.Request.Path)
            throw ServiceException.Invalid("page: the cursor belongs to another list");
        if (cursor.IsDescending != descending)
            throw ServiceException.Invalid("page: the cursor belongs to another order");
        if (range?.Includes(long.TryParse(cursor.Key, out long time) ? time : throw Cursor.Invalid()) == false)
            throw ServiceException.Invalid("page: the cursor lies outside created_at");
        return cursor;
    }
}

/// <summary>The range that created_at[gt], [gte], [lt] and [lte] name; bounds are microseconds.</summary>
internal sealed class TimeRange
{
    private long _from = long.MinValue;
    private long _to = long.MaxValue;

    public static TimeRange From(QueryParameters query)
    {
        var range = new TimeRange();
        if (Bound(query, "gte") is { } gte)
            range._from = gte;
        if (Bound(query, "gt") is { } gt)
            range._from = Math.Max(range._from, gt + 1);
        if (Bound(query, "lte") is { } lte)
            range._to = lte;
        if (Bound(query, "lt") is { } lt)
            range._to = Math.Min(range._to, lt - 1);
        return range;
    }

    public bool Includes(long microseconds) => microseconds >= _from && microseconds <= _to;

    private static long? Bound(QueryParameters query, string name)
    {
        string key = $"created_at[{name}]";
        if (query.Text(key) is not { } text)
            return null;
        // An offset's plus that was sent unencoded has become a space.
        if (!DateTimeOffset.TryParse(text.Replace(' ', '+'), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time))
            throw ServiceException.Invalid($"{key}: '{text}' is not an RFC 3339 time");
        return Clock.FromTime(time);
    }
}

/// <summary>The older way of paging, by <c>after_id</c> and <c>before_id</c>.</summary>
internal static class IdPaging
{
    public static HttpResponse Cut<T>(ApiCall call, IReadOnlyList<T> items, Func<T, string> id, Func<T, string> write, int most)
    {
        int limit = call.Query.Integer("limit", 1, most) ?? 20;
        (string? after, string? before) = (call.Query.Text("after_id"), call.Query.Text("before_id"));
        if (after is not null && before is not null)
            throw ServiceException.Invalid("after_id: cannot stand with before_id");
        IEnumerable<T> rest = items.AsEnumerable();
        if (after is not null)
            rest = rest.SkipWhile(i => id(i) != after).Skip(1);
        if (before is not null)
            rest = rest.TakeWhile(i => id(i) != before).Reverse();
        var all = rest.ToList();
        var page = all.Take(limit).ToList();
        if (before is not null)
            page.Reverse();
        return Responses.Page(
            page.Select(write),
            new KeyValuePair<string, JsonNode?>("has_more", all.Count > limit),
            new KeyValuePair<string, JsonNode?>("first_id", page.Count == 0 ? null : id(page[0])),
            new KeyValuePair<string, JsonNode?>("last_id", page.Count == 0 ? null : id(page[page.Count - 1])));
    }
}

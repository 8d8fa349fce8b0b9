using System;
using System.Collections.Generic;
using System.Linq;

namespace ManagedAgents.Emulator.Routing;

/// <summary>Cuts lists into pages. Items are placed by a unique number, their time in microseconds unless they show another.</summary>
internal static class Paging
{
    public static Page<T> Cut<T>(ApiCall call, IEnumerable<T> items, Func<T, long> key, bool descendingByDefault, int most = 100, int usual = 20, Func<T, long>? time = null)
    {
        var query = call.Query;
        var descending = query.Order() is { } order ? order == "desc" : descendingByDefault;
        var limit = query.Integer("limit", 1, most) ?? usual;
        var range = TimeRange.From(query);
        var sorted = (descending ? items.OrderByDescending(key) : items.OrderBy(key)).Where(i => range.Includes((time ?? key)(i))).ToList();
        var cursor = query.Text("page") is { } text ? Check(Cursor.Parse(text), call, descending, time is null ? range : null) : null;
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

    private static bool IsBefore(long key, Cursor cursor) => cursor.IsDescending ? key > cursor.Key : key < cursor.Key;

    private static Cursor Check(Cursor cursor, ApiCall call, bool descending, TimeRange? range)
    {
        if (cursor.List != call.Request.Path) throw ServiceException.Invalid("page: the cursor belongs to another list");
        if (cursor.IsDescending != descending) throw ServiceException.Invalid("page: the cursor belongs to another order");
        if (range?.Includes(cursor.Key) == false) throw ServiceException.Invalid("page: the cursor lies outside created_at");
        return cursor;
    }
}

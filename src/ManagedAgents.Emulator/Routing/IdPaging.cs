using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Routing;

/// <summary>The older way of paging, by <c>after_id</c> and <c>before_id</c>.</summary>
internal static class IdPaging
{
    public static HttpResponse Cut<T>(ApiCall call, IReadOnlyList<T> items, Func<T, string> id, Func<T, string> write, int most)
    {
        var limit = call.Query.Integer("limit", 1, most) ?? 20;
        var (after, before) = (call.Query.Text("after_id"), call.Query.Text("before_id"));
        if (after is not null && before is not null) throw ServiceException.Invalid("after_id: cannot stand with before_id");
        var rest = items.AsEnumerable();
        if (after is not null) rest = rest.SkipWhile(i => id(i) != after).Skip(1);
        if (before is not null) rest = rest.TakeWhile(i => id(i) != before).Reverse();
        var all = rest.ToList();
        var page = all.Take(limit).ToList();
        if (before is not null) page.Reverse();
        return Responses.Page(
            page.Select(write),
            new KeyValuePair<string, JsonNode?>("has_more", all.Count > limit),
            new KeyValuePair<string, JsonNode?>("first_id", page.Count == 0 ? null : id(page[0])),
            new KeyValuePair<string, JsonNode?>("last_id", page.Count == 0 ? null : id(page[page.Count - 1])));
    }
}

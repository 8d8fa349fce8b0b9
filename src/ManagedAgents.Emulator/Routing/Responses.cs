using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Routing;

/// <summary>Answers in the service's shapes.</summary>
internal static class Responses
{
    public static HttpResponse Json(JsonNode body) => Raw(JsonText.Write(body));

    public static HttpResponse Raw(string json) => new(200, "application/json", Encoding.UTF8.GetBytes(json));

    public static HttpResponse Deleted(string id, string type) => Json(new JsonObject { ["id"] = id, ["type"] = type });

    /// <summary>A page of objects that are JSON text already, with further fields beside <c>data</c>.</summary>
    public static HttpResponse Page(IEnumerable<string> items, params KeyValuePair<string, JsonNode?>[] fields)
    {
        StringBuilder json = new StringBuilder("{\"data\":[").Append(string.Join(",", items)).Append(']');
        foreach (KeyValuePair<string, JsonNode?> field in fields)
            json.Append(",\"").Append(field.Key).Append("\":").Append(JsonText.Write(field.Value));
        return Raw(json.Append('}').ToString());
    }

    public static HttpResponse Page<T>(Page<T> page, System.Func<T, string> write) =>
        Page(page.Items.Select(write), new KeyValuePair<string, JsonNode?>("next_page", page.Next));

    public static HttpResponse Error(ServiceException e, string requestId)
    {
        JsonObject body = ErrorBody.Of(e.Type, e.Message, e.Code, requestId, e.More);
        var response = new HttpResponse(e.Status, "application/json", Encoding.UTF8.GetBytes(JsonText.Write(body)));
        response.SetHeader("request-id", requestId);
        return response;
    }
}

/// <summary>One page of a list and the cursors to its neighbours; null where there is none.</summary>
internal sealed class Page<T>
{
    public Page(IReadOnlyList<T> items, string? next, string? previous)
    {
        Items = items;
        Next = next;
        Previous = previous;
    }

    public IReadOnlyList<T> Items { get; }

    public string? Next { get; }

    public string? Previous { get; }
}

using System.Collections.Generic;
using System.Linq;
using System.Text.Json;

namespace ManagedAgents.Client.Http;

/// <summary>The form of a page of a list: its objects, and where the next page is.</summary>
internal static class Pages
{
    /// <exception cref="ApiException">The list holds something else than objects.</exception>
    public static IEnumerable<JsonElement> Data(JsonElement page) =>
        page.TryGetProperty("data"u8, out JsonElement data) && data.ValueKind == JsonValueKind.Array ? data.EnumerateArray().Select(RequireObject) : Enumerable.Empty<JsonElement>();

    /// <summary>What to ask for as next page; null at the end.</summary>
    public static string? Next(JsonElement list) =>
        list.TryGetProperty("next_page"u8, out JsonElement next) && next.ValueKind == JsonValueKind.String && next.GetString() is { Length: > 0 } page ? page : null;

    /// <summary>True where a page says that more follows and does not say where, so that the rest of the list is out of reach.</summary>
    public static bool IsCut(JsonElement page) => Next(page) is null && page.TryGetProperty("has_more"u8, out JsonElement more) && more.ValueKind == JsonValueKind.True;

    private static JsonElement RequireObject(JsonElement item) =>
        item.ValueKind == JsonValueKind.Object ? item : throw new ApiException(ApiErrorKind.UnexpectedAnswer, $"The service answered with a list that holds a JSON {item.ValueKind} instead of an object.");
}

using System.Collections.Generic;
using System.Linq;
using System.Text.Json;

namespace ManagedAgents.Client.Http;

/// <summary>What an error answer says, in the service's form or in those of gateways, self-hosted installations and web frameworks.</summary>
internal static class ErrorText
{
    // In the order of how sure it is that a person wrote it.
    private static readonly string[] Sayings = { "message", "detail", "error_description", "msg", "description", "title", "errorMessage" };
    private static readonly string[] Places = { "loc", "field", "path", "param", "property" };

    /// <summary>The text of an answer; null where it says nothing.</summary>
    public static string? Of(JsonElement answer)
    {
        if (answer.ValueKind != JsonValueKind.Object)
            return Plain(answer);
        JsonElement error = Member(answer, "error");
        string? text = Said(error) ?? Said(answer) ?? Plain(error);
        string details = string.Join("; ", Items(Member(error, "details")).Concat(Items(Member(answer, "errors"))));
        return details.Length == 0 ? text : text is null ? details : $"{text.TrimEnd('.', ' ')}: {details}";
    }

    /// <summary>The name of the error, which some give as the error itself, with a text beside it.</summary>
    public static string? TypeOf(JsonElement answer)
    {
        JsonElement error = Member(answer, "error");
        return Plain(Member(error, "type")) ?? (Said(answer) is null ? null : Plain(error));
    }

    /// <summary>The exact cause.</summary>
    public static string? CodeOf(JsonElement answer) => Plain(Member(Member(Member(answer, "error"), "details"), "error_code"));

    /// <summary>A member's text; null where there is none.</summary>
    public static string? Plain(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.GetString() is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;

    private static string? Said(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
            return null;
        foreach (string name in Sayings)
        {
            JsonElement said = Member(value, name);
            if ((Plain(said) ?? Said(said)) is { } text)
                return text;
            if (string.Join("; ", Items(said)) is { Length: > 0 } items)
                return items;
        }

        return null;
    }

    private static IEnumerable<string> Items(JsonElement list) =>
        list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Select(Item) : Enumerable.Empty<string>();

    /// <summary>One of several reasons, behind the place it is about.</summary>
    private static string Item(JsonElement item)
    {
        string text = Plain(item) ?? Said(item) ?? item.GetRawText();
        string? place = Places.Select(name => PlaceIn(Member(item, name))).FirstOrDefault(static found => found is not null);
        return place is null ? text : $"{place}: {text}";
    }

    private static string? PlaceIn(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? string.Join(".", value.EnumerateArray().Select(static step => step.ToString())) : Plain(value);

    private static JsonElement Member(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out JsonElement member) ? member : default;
}

using System.Collections.Generic;
using System.Linq;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ManagedAgents.Emulator.Wire;

/// <summary>JSON as it goes over the wire: compact, with no more escapes than JSON asks for.</summary>
internal static class JsonText
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(JsonNode? node) => node?.ToJsonString(Options) ?? "null";

    /// <summary>A list of texts, each a node: System.Text.Json 8 cannot write those that the generic Add makes.</summary>
    public static JsonArray List(IEnumerable<string> texts) => new(texts.Select(static text => (JsonNode)JsonValue.Create(text)).ToArray());

    /// <summary>A deep copy; a node belongs to one parent only.</summary>
    public static T Copy<T>(T node)
        where T : JsonNode => (T)node.DeepClone();
}

/// <summary>The error envelope; what an error has beside type and message may be more.</summary>
internal static class ErrorBody
{
    public static JsonObject Of(string type, string message, string? code, string requestId, JsonObject? more = null)
    {
        var error = new JsonObject { ["type"] = type, ["message"] = message };
        foreach (KeyValuePair<string, JsonNode?> member in more ?? new JsonObject())
            error[member.Key] = member.Value?.DeepClone();
        if (code is not null)
            error["details"] = new JsonObject { ["error_code"] = code };
        return new JsonObject { ["type"] = "error", ["error"] = error, ["request_id"] = requestId };
    }
}

using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Text;
using System.Text.Json;
using ManagedAgents.Tests.Engine;

namespace ManagedAgents.Tests.Safety;

/// <summary>A service that fails in every way, and repeats in its errors all that it was sent.</summary>
internal static class EchoingService
{
    private const int ExcerptLength = 200;

    private static readonly Dictionary<string, Func<string, Reply>> Ways = new()
    {
        ["401"] = echo => Reply.Error(401, "authentication_error", "This is no key: " + echo),
        ["404"] = echo => Reply.Error(404, "not_found_error", "There is nothing for " + echo),
        ["500"] = echo => Reply.Error(500, "api_error", "Failed with " + echo),
        ["error of a strange type"] = echo => Reply.Error(400, echo, "no", requestId: FirstSecret(echo)),
        ["error page"] = echo => Reply.Bytes(Encoding.UTF8.GetBytes($"<html><body>{echo}</body></html>"), "text/html", 502),
        ["error page that breaks off within a secret"] = echo => Reply.Bytes(Encoding.UTF8.GetBytes(new string('.', ExcerptLength - 20) + FirstSecret(echo)), "text/plain", 403),
        ["HTML"] = echo => Reply.Bytes(Encoding.UTF8.GetBytes($"<html><body>{echo}</body></html>"), "text/html"),
        ["broken JSON"] = echo => Reply.Json("{\"" + echo + "\":"),
        ["broken JSON that breaks off within a secret"] = echo => Reply.Json(new string('x', ExcerptLength - 20) + FirstSecret(echo)),
        ["redirect"] = echo => new CannedReply(307, "text/plain", []).With("Location", "https://elsewhere.example.com/?q=" + Uri.EscapeDataString(echo)),
        ["reason"] = echo => Reply.Raw($"HTTP/1.1 503 {echo}\r\nContent-Length: 0\r\n\r\n"),
        ["status line that is none"] = echo => Reply.Raw($"{echo}\r\n\r\n"),
        ["media type"] = echo => Reply.Bytes("{}"u8.ToArray(), "text/" + FirstSecret(echo)),
        ["list without end"] = echo => Reply.Json(new Dictionary<string, object> { ["data"] = Array.Empty<object>(), ["next_page"] = echo }),
        ["list of strange things"] = echo => Reply.Json(new Dictionary<string, object> { ["data"] = new[] { echo } }),
        ["reset"] = _ => Reply.Drop(),
        ["silence"] = _ => Reply.Hang(),
    };

    /// <summary>The ways of failing.</summary>
    public static IEnumerable<string> All => Ways.Keys;

    /// <summary>A service that fails in one way.</summary>
    public static RecordingServer Start(string way)
    {
        var server = new RecordingServer();
        foreach (string method in new[] { "GET", "POST", "PUT", "DELETE" })
            server.On(method, "*", request => Ways[way](Echo(request)));
        return server;
    }

    /// <summary>All that a request says, on one line.</summary>
    public static string Echo(RecordedRequest request) =>
        string.Join(" ", request.Headers.Select(header => $"{header.Key}={header.Value}").Append(request.BodyText)).ReplaceLineEndings(" ");

    /// <summary>All that a request says, in every form that an error may have it in.</summary>
    public static string EveryForm(RecordedRequest request)
    {
        string echo = Echo(request);
        string json = JsonSerializer.Serialize(echo);
        return string.Join(" | ", echo, Uri.EscapeDataString(echo), Uri.EscapeDataString(Uri.EscapeDataString(echo)), WebUtility.HtmlEncode(echo), json, JsonSerializer.Serialize(json),
            string.Concat(echo.Select(c => $"&#{(int)c};")), string.Concat(echo.Select(c => $"\\u{(int)c:x4}")),
            Convert.ToBase64String(Encoding.UTF8.GetBytes(echo)), Convert.ToBase64String(Encoding.UTF8.GetBytes("." + echo)), Convert.ToBase64String(Encoding.UTF8.GetBytes(".." + echo)));
    }

    private static string FirstSecret(string echo) => PlantedSecrets.In(echo).FirstOrDefault() ?? "none";
}

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Emulator;
using ManagedAgents.Tests.Api;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Emulator;

/// <summary>A plain HTTP client of an emulator: no SDK between the test and the wire.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly bool _conforms;

    /// <summary>Makes one.</summary>
    /// <param name="server">The emulator.</param>
    /// <param name="beta">The beta values it sends; empty for none.</param>
    /// <param name="conforms">Whether every good answer is held against the OpenAPI document.</param>
    /// <param name="workersOf">The environment with whose key it signs in; null for the API key.</param>
    /// <param name="token">The token of an item of work to sign in with; null for none.</param>
    public RawClient(EmulatorServer server, string beta = "managed-agents-2026-04-01", bool conforms = false, string? workersOf = null, string? token = null)
    {
        _conforms = conforms;
        _http = new HttpClient { BaseAddress = server.Uri, Timeout = Deadline.Default };
        if (token is not null) _http.DefaultRequestHeaders.Add("Authorization", "Bearer " + token);
        else if (workersOf is null) _http.DefaultRequestHeaders.Add("x-api-key", server.ApiKey);
        else _http.DefaultRequestHeaders.Add("Authorization", "Bearer " + server.GetEnvironmentKey(workersOf));
        _http.DefaultRequestHeaders.Add("anthropic-version", "2023-06-01");
        if (beta.Length > 0) _http.DefaultRequestHeaders.Add("anthropic-beta", beta);
    }

    public HttpClient Http => _http;

    public static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");

    /// <summary>Sends and expects success.</summary>
    public async Task<JsonObject> SendAsync(string method, string path, string? json = null)
    {
        var (status, body) = await TryAsync(method, path, json);
        Assert.True(status == 200, $"{method} {path}: {status} {body.ToJsonString()}");
        if (_conforms && OpenApiOperations.Answer(OpenApiOperations.Find(method, path.Split('?')[0])) is { } schema)
            Assert.True(OpenApiSchemas.Validate(schema, body.ToJsonString()) is { Count: 0 }, $"{method} {path}: {string.Join("\n", OpenApiSchemas.Validate(schema, body.ToJsonString()))}\n{body.ToJsonString()}");
        return body;
    }

    public async Task<(int Status, JsonObject Body)> TryAsync(string method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = json is null ? null : Json(json) };
        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, JsonNode.Parse(text)!.AsObject());
    }

    public async Task<(int Status, string Message)> ErrorAsync(string method, string path, string? json = null)
    {
        var (status, body) = await TryAsync(method, path, json);
        return (status, body["error"]?["message"]?.ToString() ?? "");
    }

    public async Task<string> NewAgentAsync(string more = "") =>
        (await SendAsync("POST", "/v1/agents", $$"""{"name":"Tester","model":"claude-opus-4-6"{{more}}}"""))["id"]!.ToString();

    public async Task<string> NewEnvironmentAsync(string? name = null) =>
        (await SendAsync("POST", "/v1/environments", $$"""{"name":"{{name ?? Guid.NewGuid().ToString("N")}}"}"""))["id"]!.ToString();

    public async Task<string> NewSessionAsync(string more = "", string? agent = null) =>
        (await SendAsync("POST", "/v1/sessions", $$"""{"agent":"{{agent ?? await NewAgentAsync()}}","environment_id":"{{await NewEnvironmentAsync()}}"{{more}}}"""))["id"]!.ToString();

    /// <summary>Sends events and gives the accepted ones.</summary>
    public async Task<IReadOnlyList<JsonObject>> PostAsync(string session, params string[] events) =>
        [.. (await SendAsync("POST", $"/v1/sessions/{session}/events", $$"""{"events":[{{string.Join(",", events)}}]}"""))["data"]!.AsArray().Select(e => e!.AsObject())];

    public static string Message(string text) => new JsonObject
    {
        ["type"] = "user.message",
        ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }),
    }.ToJsonString();

    public async Task<IReadOnlyList<JsonObject>> HistoryAsync(string session, string query = "?limit=1000") =>
        [.. (await SendAsync("GET", $"/v1/sessions/{session}/events{query}"))["data"]!.AsArray().Select(e => e!.AsObject())];

    /// <summary>All pages of a session's history.</summary>
    public async Task<IReadOnlyList<JsonObject>> WholeHistoryAsync(string session)
    {
        var all = new List<JsonObject>();
        string page = string.Empty;
        do
        {
            JsonObject answer = await SendAsync("GET", $"/v1/sessions/{session}/events?limit=1000{page}");
            all.AddRange(answer["data"]!.AsArray().Select(e => e!.AsObject()));
            page = answer["next_page"]?.ToString() is { } next ? "&page=" + Uri.EscapeDataString(next) : string.Empty;
        }
        while (page.Length > 0);
        return all;
    }

    /// <summary>Opens a session's stream; it is subscribed when this returns.</summary>
    public async Task<RawStream> OpenAsync(string session, string query = "")
    {
        var response = await _http.GetAsync($"/v1/sessions/{session}/events/stream{query}", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(200, (int)response.StatusCode);
        return new RawStream(response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>Waits until the session is not running.</summary>
    public async Task<JsonObject> SettleAsync(string session)
    {
        using var limit = new CancellationTokenSource(Deadline.Default);
        while (true)
        {
            var body = await SendAsync("GET", "/v1/sessions/" + session);
            if (body["status"]!.ToString() is "idle" or "terminated") return body;
            await Task.Delay(5, limit.Token);
        }
    }

    public void Dispose() => _http.Dispose();
}

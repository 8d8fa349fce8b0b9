using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading;
using ManagedAgents.Emulator;
using ManagedAgents.Tests.Engine;

namespace ManagedAgents.Tests.Configuration;

/// <summary>What becomes of a request.</summary>
internal enum Passage
{
    Passed,
    Refused,
    AnswerLost,
}

/// <summary>Stands between a client and an emulator: it counts requests, loses them or their answers, and changes what is answered.</summary>
internal sealed class ServiceBetween : IDisposable
{
    private static readonly string[] Passed = ["x-api-key", "anthropic-version", "anthropic-beta"];
    private readonly RecordingServer _server = new();
    private readonly HttpClient _http = new();
    private int _count;

    public ServiceBetween(EmulatorServer service)
    {
        _http.BaseAddress = service.Uri;
        foreach (string method in new[] { "GET", "POST", "DELETE" })
            _server.On(method, "/*", Answer);
    }

    public Uri Uri => _server.Uri;

    /// <summary>How many requests have come.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>What becomes of the n-th request, from 1.</summary>
    public Func<int, RecordedRequest, Passage> PassageOf { get; set; } = (_, _) => Passage.Passed;

    /// <summary>Changes an object that is answered.</summary>
    public Action<JsonNode>? Change { get; set; }

    /// <summary>Changes something on the service itself, with the headers of a request of its kind that came.</summary>
    public void Post(string path, string body)
    {
        RecordedRequest like = _server.Requests.Last(request => request.Path.StartsWith($"/v1/{path.Split('/')[0]}", StringComparison.Ordinal));
        using HttpRequestMessage message = Copy(like, HttpMethod.Post, "/v1/" + path);
        message.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = _http.Send(message);
        answer.EnsureSuccessStatusCode();
    }

    public void Dispose()
    {
        _server.Dispose();
        _http.Dispose();
    }

    private Reply Answer(RecordedRequest request)
    {
        Passage passage = PassageOf(Interlocked.Increment(ref _count), request);
        if (passage == Passage.Refused)
            return Reply.Drop();
        using HttpRequestMessage message = Copy(request, new HttpMethod(request.Method), request.Target);
        if (request.Method != "GET")
        {
            message.Content = new ByteArrayContent(request.Body);
            if (request.Header("Content-Type") is { } type)
                message.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        using HttpResponseMessage answer = _http.Send(message);
        byte[] body = answer.Content.ReadAsByteArrayAsync().GetAwaiter().GetResult();
        if (passage == Passage.AnswerLost)
            return Reply.Drop();
        string kind = answer.Content.Headers.ContentType?.MediaType ?? "application/json";
        if (Change is null || kind != "application/json")
            return Reply.Bytes(body, kind, (int)answer.StatusCode);
        JsonNode json = JsonNode.Parse(body)!;
        Change(json);
        return Reply.Json(json.ToJsonString(), (int)answer.StatusCode);
    }

    private static HttpRequestMessage Copy(RecordedRequest request, HttpMethod method, string target)
    {
        var message = new HttpRequestMessage(method, target);
        foreach (KeyValuePair<string, string> header in request.Headers.Where(header => Passed.Contains(header.Key, StringComparer.OrdinalIgnoreCase)))
            message.Headers.TryAddWithoutValidation(header.Key, header.Value);
        return message;
    }
}

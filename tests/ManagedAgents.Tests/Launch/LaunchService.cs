using System;
using ManagedAgents.Tests.Engine;

namespace ManagedAgents.Tests.Launch;

/// <summary>A server that answers every request of the launch documentation with just enough for the cmdlets, and records it.</summary>
internal static class LaunchService
{
    public const string Key = "sk-ant-test-launch";

    private const string Events =
        "event: session.status_running\ndata: {\"type\":\"session.status_running\",\"id\":\"sevt_1\",\"processed_at\":\"2026-04-08T10:00:00Z\"}\n\n" +
        "event: agent.message\ndata: {\"type\":\"agent.message\",\"id\":\"sevt_2\",\"content\":[{\"type\":\"text\",\"text\":\"I'll review...\"}],\"processed_at\":\"2026-04-08T10:00:01Z\"}\n\n" +
        "event: session.status_idle\ndata: {\"type\":\"session.status_idle\",\"id\":\"sevt_3\",\"processed_at\":\"2026-04-08T10:00:02Z\"}\n\n";

    public static RecordingServer Start() => new RecordingServer()
        .On("POST", "/v1/*", Reply.Json("""{"id":"x_1","type":"thing","data":[]}"""))
        .On("GET", "/v1/*", Reply.Json("""{"id":"x_1","type":"thing","data":[],"next_page":null}"""))
        .On("DELETE", "/v1/*", Reply.Json("""{"id":"x_1","type":"session_deleted"}"""))
        .On("POST", "/v1/sessions/sesn_abc123/events", Reply.Json("""{"data":[{"type":"user.message","id":"sevt_0","processed_at":null,"content":[]}]}"""))
        .On("GET", "/v1/sessions/sesn_abc123/events", EventPage)
        .On("GET", "/v1/sessions/sesn_abc123/events/stream", Reply.Bytes(System.Text.Encoding.UTF8.GetBytes(Events), "text/event-stream"))
        .On("GET", "/v1/files/file_abc123/content", Reply.Bytes("report"u8.ToArray()));

    /// <summary>Two pages; the session has an input that nothing answered yet, so following it waits for the stream.</summary>
    private static Reply EventPage(RecordedRequest request) => Reply.Json(request.Query.Contains("page=", StringComparison.Ordinal)
        ? """{"data":[],"next_page":null}"""
        : """{"data":[{"type":"user.message","id":"sevt_0","processed_at":"2026-04-08T09:59:59Z","content":[]}],"next_page":"page_abc123"}""");
}

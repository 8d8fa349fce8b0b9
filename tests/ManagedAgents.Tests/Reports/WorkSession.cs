using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Events;

namespace ManagedAgents.Tests.Reports;

/// <summary>A connected engine and a service that has one session, sesn_1, with the history of a test.</summary>
internal sealed class WorkSession : IDisposable
{
    public const string Id = "sesn_1";

    public RecordingServer Server { get; } = new();

    public PowerShellEngine Engine { get; } = new();

    public WorkSession(params string[] events)
    {
        Engine.Connect(Server.Uri);
        Serve(Id, SessionJson(Id), events);
    }

    /// <summary>Serves a session with a history.</summary>
    public WorkSession Serve(string id, string session, params string[] events)
    {
        Server.On("GET", $"/v1/sessions/{id}", Reply.Json(session));
        Server.On("GET", $"/v1/sessions/{id}/events", Reply.Json(EventJson.Page(events)));
        return this;
    }

    /// <summary>Runs a script that puts out one text.</summary>
    public string Text(string script) => Engine.Run(script).Succeeded().Only<string>();

    public string Markdown(string more = "") => Text($"ConvertTo-MATranscript {Id} {more}");

    public string Html(string more = "") => Text($"ConvertTo-MATranscript {Id} -Format Html {more}");

    public string[] Lines(string more = "") => [.. Engine.Run($"ConvertTo-MATranscript {Id} -Format JsonLines {more}").Succeeded().Values<string>()];

    public void Dispose()
    {
        Engine.Dispose();
        Server.Dispose();
    }

    public static string SessionJson(string id, string title = "Code review", string agentId = "agent_1", string agentName = "Code Reviewer", string model = "claude-opus-4-6", object? usage = null) =>
        JsonSerializer.Serialize(new
        {
            id,
            type = "session",
            title,
            status = "idle",
            agent = new { id = agentId, type = "agent", version = 3, name = agentName, model = new { id = model } },
            usage = usage ?? new { },
            stats = new { active_seconds = 1.5, duration_seconds = 60 },
        });

    /// <summary>An event whose content is one text.</summary>
    public static string Said(string type, int number, string text, params (string Name, object? Value)[] more) =>
        EventJson.Event(type, number, [("content", Texts(text)), .. more]);

    public static string Called(int number, string name, object input, string type = "agent.tool_use", params (string Name, object? Value)[] more) =>
        EventJson.Event(type, number, [("name", name), ("input", input), .. more]);

    /// <summary>The result of a built-in tool's call.</summary>
    public static string Gave(int number, int call, string text, bool isError = false) =>
        EventJson.Event("agent.tool_result", number, ("tool_use_id", EventJson.Id(call)), ("content", Texts(text)), ("is_error", isError));

    public static object Texts(params string[] texts) => texts.Select(text => new { type = "text", text });

    public static string Usage(int number, object usage) => EventJson.Event("session.usage", number, ("usage", usage), ("budget", null));
}

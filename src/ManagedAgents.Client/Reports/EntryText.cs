using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Reports;

/// <summary>Reads the texts of events for a transcript: each whole, redacted, then clean.</summary>
internal sealed class EntryText
{
    private static readonly string[] Telling = { "command", "file_path", "path", "query", "url", "pattern" };

    private readonly Redactor _redactor;
    private readonly JsonRedactor _json;

    public EntryText(Redactor redactor)
    {
        _redactor = redactor;
        _json = new JsonRedactor(redactor);
    }

    public string Of(string? text) => string.IsNullOrEmpty(text) ? string.Empty : ShownText.Clean(_redactor.Apply(text!));

    public string Json(JsonElement value) => ShownText.Clean(_json.Write(value, isIndented: true));

    /// <summary>What the input of a tool is about, on one line: a member that mostly says it, else the first text; empty where there is none.</summary>
    /// <param name="json">The input as this class wrote it, redacted: so the line shows no more than the input does.</param>
    /// <param name="longest">The longest line.</param>
    public static string Gist(string json, int longest)
    {
        JsonElement input = WireJson.ParseRepaired(Encoding.UTF8.GetBytes(json));
        if (input.ValueKind != JsonValueKind.Object)
            return string.Empty;
        string? first = null;
        foreach (JsonProperty member in input.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.String)
                continue;
            string text = ShownText.Clean(member.Value.GetString()!);
            if (Array.IndexOf(Telling, member.Name) >= 0)
                return ShownText.Line(text, longest);
            first ??= text;
        }

        return first is null ? string.Empty : ShownText.Line(first, longest);
    }

    /// <summary>The parts of a message or a result. Texts that follow each other are one, so that nothing can hide where they meet.</summary>
    /// <param name="content">The blocks.</param>
    /// <param name="separator">What stands between two texts.</param>
    public IReadOnlyList<TranscriptPart> Parts(IReadOnlyList<ContentBlock> content, string separator = "")
    {
        var parts = new List<TranscriptPart>();
        StringBuilder? text = null;
        foreach (ContentBlock block in content)
        {
            if (block.Type == "text" && block.Text is { } more)
            {
                text = text is null ? new StringBuilder(more) : text.Append(separator).Append(more);
                continue;
            }

            Flush(parts, ref text);
            AddOther(parts, block);
        }

        Flush(parts, ref text);
        return parts;
    }

    private static object? Member(object? value, string name) =>
        value is IReadOnlyDictionary<string, object?> members && members.TryGetValue(name, out object? member) ? member : null;

    /// <summary>Where the content of an image or a document is, or its type and size.</summary>
    private static string Description(object? source) => Member(source, "type") switch
    {
        "base64" when Member(source, "data") is string data => $"{Member(source, "media_type")}, {ShownText.Size(data.TrimEnd('=').Length * 3L / 4)}",
        "text" when Member(source, "data") is string data => $"{Member(source, "media_type")}, {ShownText.Size(Encoding.UTF8.GetByteCount(data))}",
        "url" => $"{Member(source, "url")}",
        "file" => $"{Member(source, "file_id")}",
        _ => "of an unknown source",
    };

    private void Flush(List<TranscriptPart> parts, ref StringBuilder? text)
    {
        if (text is { Length: > 0 })
            parts.Add(new TranscriptPart(PartKind.Text, Of(text.ToString())));
        text = null;
    }

    private void AddOther(List<TranscriptPart> parts, ContentBlock block)
    {
        string title = block.Title is { Length: > 0 } named ? $" \u201c{named}\u201d" : string.Empty;
        switch (block.Type)
        {
            case "image":
                parts.Add(Remark($"Image: {Description(block.Source)}"));
                break;
            case "document":
                parts.Add(Remark($"Document{title}: {Description(block.Source)}"));
                break;
            case "search_result":
                parts.Add(Remark($"Search result{title}: {block.Source as string}"));
                parts.AddRange(Parts(block.Content, "\n"));
                break;
            case "redacted":
                parts.Add(Remark("Withheld by the service"));
                break;
            default:
                parts.Add(new TranscriptPart(PartKind.Json, Json(block.Json)));
                break;
        }
    }

    private TranscriptPart Remark(string text) => new(PartKind.Remark, Of(text));
}

/// <summary>What a change of state is called; nothing for those that other entries show.</summary>
internal static class StatusText
{
    public static string? Of(SessionEvent value, SessionNames names) => value switch
    {
        UserInterruptEvent => "Interrupted by the user",
        SessionStatusIdleEvent { StopReason: { } reason } => $"Idle: {reason.Type}",
        SessionStatusIdleEvent => "Idle",
        SessionStatusRescheduledEvent => "Rescheduled; it goes on by itself",
        SessionStatusTerminatedEvent => "Session terminated",
        SessionDeletedEvent => "Session deleted",
        SessionUpdatedEvent updated => Changes(updated),
        AgentThreadContextCompactedEvent => "Earlier context summarised",
        SessionThreadCreatedEvent thread => $"Sub-agent {thread.AgentName} started",
        SessionThreadStatusIdleEvent thread when names.ThreadOf(value) is { } name => $"Sub-agent {name} idle: {thread.StopReason?.Type}",
        SessionThreadStatusRescheduledEvent when names.ThreadOf(value) is { } name => $"Sub-agent {name} rescheduled",
        SessionThreadStatusTerminatedEvent when names.ThreadOf(value) is { } name => $"Sub-agent {name} terminated",
        WorkflowRunCreatedEvent run => $"Workflow {run.Name} started{(run.Description is { Length: > 0 } about ? ": " + about : string.Empty)}",
        WorkflowRunPhaseStartedEvent phase => $"Workflow {names.Other(phase.WorkflowRunId)}: {names.Other(phase.WorkflowRunPhaseId)}",
        WorkflowRunStatusEndedEvent run => $"Workflow {names.Other(run.WorkflowRunId)} ended: {ResultOf(run.Result)}",
        _ => null,
    };

    public static string Waiting(StopReason reason) =>
        reason.EventIds.Count == 1 ? "Waits for an answer to a call" : $"Waits for answers to {reason.EventIds.Count} calls";

    private static string Changes(SessionUpdatedEvent updated)
    {
        IEnumerable<string?> changes = new[]
        {
            updated.Title is { } title ? $"title \u201c{title}\u201d" : null,
            updated.Budget is { } budget ? $"budget {budget}" : null,
            updated.Agent is null ? null : "agent",
            updated.Metadata.Count > 0 ? "metadata " + string.Join(", ", updated.Metadata.Select(pair => $"{pair.Key}={pair.Value}")) : null,
        };
        string[] told = changes.OfType<string>().ToArray();
        return told.Length == 0 ? "Session changed" : "Session changed: " + string.Join(", ", told);
    }

    private static object? ResultOf(IReadOnlyDictionary<string, object?> result) => result.TryGetValue("type", out object? type) ? type : "unknown";
}

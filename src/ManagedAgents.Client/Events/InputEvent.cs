using System;
using System.Collections.Generic;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Events;

/// <summary>An event to send to a session.</summary>
public sealed class InputEvent : IWirePart
{
    private readonly RequestBody _fields;
    private readonly bool _isInterrupt;

    private InputEvent(string type, bool isInterrupt = false)
    {
        _isInterrupt = isInterrupt;
        _fields = new RequestBody().Set("type", type);
        Type = type;
    }

    /// <summary>What it is, by its name of the current wire format.</summary>
    internal string Type { get; }

    /// <summary>A message of the user.</summary>
    /// <param name="content">Its blocks.</param>
    /// <returns>The event.</returns>
    public static InputEvent UserMessage(IReadOnlyList<ContentInput> content) => new InputEvent(EventTypes.UserMessage).With("content", content);

    /// <summary>System context, which must come last in its request.</summary>
    /// <param name="content">Its text blocks.</param>
    /// <returns>The event.</returns>
    public static InputEvent SystemMessage(IReadOnlyList<ContentInput> content) => new InputEvent(EventTypes.SystemMessage).With("content", content);

    /// <summary>A request to stop the turn.</summary>
    /// <param name="threadId">The thread to stop; null for all.</param>
    /// <returns>The event.</returns>
    public static InputEvent Interrupt(string? threadId) => new InputEvent(EventTypes.UserInterrupt, isInterrupt: true).WithKnown("session_thread_id", threadId);

    /// <summary>A goal, which the session works for until it is reached or the rounds are used up.</summary>
    /// <param name="description">What is to be reached.</param>
    /// <param name="rubric">What the work is graded by.</param>
    /// <param name="maxIterations">How many rounds are graded at most, 1 to 20; null for the service's default.</param>
    /// <returns>The event.</returns>
    public static InputEvent DefineOutcome(string description, RubricInput rubric, int? maxIterations) =>
        new InputEvent(EventTypes.UserDefineOutcome).With("description", description).With("rubric", rubric).WithKnown("max_iterations", maxIterations);

    /// <summary>Approves a tool call that waits.</summary>
    /// <param name="toolUseId">The event id of the call.</param>
    /// <returns>The event.</returns>
    public static InputEvent Allow(string toolUseId) =>
        new InputEvent(EventTypes.UserToolConfirmation).With("tool_use_id", toolUseId).With("result", "allow");

    /// <summary>Refuses a tool call that waits.</summary>
    /// <param name="toolUseId">The event id of the call.</param>
    /// <param name="reason">What the agent is told; null for nothing.</param>
    /// <returns>The event.</returns>
    public static InputEvent Deny(string toolUseId, string? reason) =>
        new InputEvent(EventTypes.UserToolConfirmation).With("tool_use_id", toolUseId).With("result", "deny").WithKnown("deny_message", reason);

    /// <summary>The result of a custom tool.</summary>
    /// <param name="toolUseId">The event id of the call.</param>
    /// <param name="content">The result's blocks.</param>
    /// <param name="isError">True where the tool failed.</param>
    /// <returns>The event.</returns>
    public static InputEvent CustomToolResult(string toolUseId, IReadOnlyList<ContentInput> content, bool isError) =>
        Result(EventTypes.UserCustomToolResult, "custom_tool_use_id", toolUseId, content, isError);

    /// <summary>The result of a built-in tool, from a self-hosted environment.</summary>
    /// <param name="toolUseId">The event id of the call.</param>
    /// <param name="content">The result's blocks.</param>
    /// <param name="isError">True where the tool failed.</param>
    /// <returns>The event.</returns>
    public static InputEvent ToolResult(string toolUseId, IReadOnlyList<ContentInput> content, bool isError) =>
        Result(EventTypes.UserToolResult, "tool_use_id", toolUseId, content, isError);

    object IWirePart.ToWire(WireFormat wire)
    {
        if (!_isInterrupt)
            return _fields;
        RequestBody interrupt = new RequestBody().Set("type", wire.InterruptEventType);
        foreach (KeyValuePair<string, object?> field in _fields.Members)
        {
            if (field.Key != "type")
                interrupt.Set(field.Key, field.Value);
        }

        return interrupt;
    }

    private static InputEvent Result(string type, string idName, string toolUseId, IReadOnlyList<ContentInput> content, bool isError) =>
        new InputEvent(type).With(idName, toolUseId).With("content", content).WithKnown("is_error", isError ? true : null);

    private InputEvent With(string name, object value)
    {
        _fields.Set(name, value);
        return this;
    }

    private InputEvent WithKnown(string name, object? value) => value is null ? this : With(name, value);
}

/// <summary>What a goal is graded by: a text, or a file that the service has.</summary>
public sealed class RubricInput : IWirePart
{
    private readonly RequestBody _rubric;

    private RubricInput(RequestBody rubric) => _rubric = rubric;

    /// <summary>A rubric of text.</summary>
    /// <param name="text">The criteria, at most 262,144 characters.</param>
    /// <returns>The rubric.</returns>
    public static RubricInput Text(string text) => new(new RequestBody().Set("type", "text").Set("content", text));

    /// <summary>A rubric that was uploaded.</summary>
    /// <param name="fileId">The file's id.</param>
    /// <returns>The rubric.</returns>
    public static RubricInput FromFile(string fileId) => new(new RequestBody().Set("type", "file").Set("file_id", fileId));

    object IWirePart.ToWire(WireFormat wire) => _rubric;
}

/// <summary>A block of content to send: text, an image or a document.</summary>
public sealed class ContentInput : IWirePart
{
    private readonly RequestBody _block;

    private ContentInput(RequestBody block) => _block = block;

    /// <summary>A block of text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The block.</returns>
    public static ContentInput Text(string text) => new(new RequestBody().Set("type", "text").Set("text", text));

    /// <summary>A block with the result of a tool.</summary>
    /// <param name="text">The text; one of blanks alone is told as no output.</param>
    /// <returns>The block.</returns>
    public static ContentInput Result(string text) => Text(ResultText(text));

    /// <summary>A tool's result as it is told: the service takes no text of blanks alone.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The text, or words for none.</returns>
    public static string ResultText(string text) => string.IsNullOrWhiteSpace(text) ? "(no output)" : text;

    /// <summary>An image or document kept by the service.</summary>
    /// <param name="kind">image or document.</param>
    /// <param name="fileId">The file's id.</param>
    /// <returns>The block.</returns>
    public static ContentInput FromFile(string kind, string fileId) => Of(kind, new RequestBody().Set("type", "file").Set("file_id", fileId));

    /// <summary>An image or document the service fetches.</summary>
    /// <param name="kind">image or document.</param>
    /// <param name="address">Its address.</param>
    /// <returns>The block.</returns>
    public static ContentInput FromUrl(string kind, Uri address) => Of(kind, new RequestBody().Set("type", "url").Set("url", address.OriginalString));

    /// <summary>An image or document sent along.</summary>
    /// <param name="kind">image or document.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="mediaType">Its media type, such as image/png.</param>
    /// <returns>The block.</returns>
    public static ContentInput FromBytes(string kind, byte[] bytes, string mediaType) =>
        Of(kind, new RequestBody().Set("type", "base64").Set("media_type", mediaType).Set("data", Convert.ToBase64String(bytes)));

    /// <summary>A document of plain text sent along.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="title">Its title; null for none.</param>
    /// <returns>The block.</returns>
    public static ContentInput TextDocument(string text, string? title)
    {
        ContentInput document = Of("document", new RequestBody().Set("type", "text").Set("media_type", "text/plain").Set("data", text));
        if (title is not null)
            document._block.Set("title", title);
        return document;
    }

    object IWirePart.ToWire(WireFormat wire) => _block;

    private static ContentInput Of(string kind, RequestBody source) => new(new RequestBody().Set("type", kind).Set("source", source));
}

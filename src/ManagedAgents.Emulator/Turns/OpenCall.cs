using System.Text.Json.Nodes;

namespace ManagedAgents.Emulator.Turns;

/// <summary>A tool call that waits for the client: for a custom tool's result, or for a verdict.</summary>
internal sealed class OpenCall
{
    public OpenCall(string id, CallKind kind, JsonArray? result, bool isError)
    {
        Id = id;
        Kind = kind;
        Result = result;
        IsError = isError;
    }

    /// <summary>The id of the use event.</summary>
    public string Id { get; }

    public CallKind Kind { get; }

    /// <summary>What the tool answers: scripted for the service's tools, the client's for a custom one.</summary>
    public JsonArray? Result { get; set; }

    public bool IsError { get; set; }

    /// <summary>Whether the client has answered; a verdict counts from the moment it is accepted.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>Whether its result stands in the history.</summary>
    public bool HasResult { get; set; }

    public bool IsDenied { get; set; }

    public string? DenyMessage { get; set; }
}

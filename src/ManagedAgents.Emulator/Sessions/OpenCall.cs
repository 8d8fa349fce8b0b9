using System.Text.Json.Nodes;
using System.Threading.Tasks;

namespace ManagedAgents.Emulator.Sessions;

/// <summary>A tool call that waits: for a custom tool's result, for a verdict, or for the result of a worker of a self-hosted environment.</summary>
internal sealed class OpenCall
{
    private readonly TaskCompletionSource<bool> _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public OpenCall(string id, CallKind kind, JsonArray? result, bool isError)
    {
        Id = id;
        Kind = kind;
        Result = kind == CallKind.Custom ? null : result;
        IsError = kind != CallKind.Custom && isError;
    }

    /// <summary>The id of the use event.</summary>
    public string Id { get; }

    public CallKind Kind { get; }

    /// <summary>The thread of a workflow run that calls; null for the primary thread.</summary>
    public string? ThreadId { get; init; }

    /// <summary>Whether it wants a verdict first.</summary>
    public bool Asks { get; init; }

    /// <summary>Whether a worker of the session's environment runs it.</summary>
    public bool IsWorkers { get; init; }

    /// <summary>Whether the session has to wait for it at all.</summary>
    public bool Waits => Kind == CallKind.Custom || Asks || IsWorkers;

    /// <summary>What the tool answers: scripted for the service's tools, the client's or the worker's for others.</summary>
    public JsonArray? Result { get; set; }

    public bool IsError { get; set; }

    /// <summary>Whether nothing is waited for any more; a verdict counts from the moment it is accepted.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>Whether a verdict was given.</summary>
    public bool IsJudged { get; private set; }

    /// <summary>Whether its result stands in the history.</summary>
    public bool HasResult { get; set; }

    public bool IsDenied { get; private set; }

    /// <summary>Why it was denied; null where nothing was said.</summary>
    public string? DenyMessage { get; private set; }

    /// <summary>Done once it is answered, or nobody waits for it any more.</summary>
    public Task Settled => _settled.Task;

    /// <summary>Takes a verdict; one that lets a worker run the call leaves it open.</summary>
    public void Judge(bool isDenied, string? message)
    {
        IsJudged = true;
        IsDenied = isDenied;
        DenyMessage = message;
        IsAnswered = isDenied || !IsWorkers;
        if (IsAnswered)
            Settle();
    }

    /// <summary>Takes a result.</summary>
    public void Answer(JsonArray? content, bool isError)
    {
        Result = content;
        IsError = isError;
        HasResult = IsAnswered = true;
        Settle();
    }

    /// <summary>Makes its result that of a call that is not run.</summary>
    public void Refuse(string name)
    {
        Result = TurnEvents.Text(DenyMessage ?? (IsDenied ? "The user denied this call." : $"The tool '{name}' is not allowed for this agent."));
        IsError = true;
    }

    public void Settle() => _settled.TrySetResult(true);
}

/// <summary>Who runs a tool.</summary>
internal enum CallKind
{
    /// <summary>The service, in the session's environment.</summary>
    BuiltIn,

    /// <summary>An MCP server.</summary>
    Mcp,

    /// <summary>The client.</summary>
    Custom,
}

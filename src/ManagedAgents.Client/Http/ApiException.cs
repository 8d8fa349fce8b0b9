using System;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Http;

/// <summary>A request to the service that failed.</summary>
public sealed class ApiException : Exception, ITellable
{
    /// <summary>Makes an exception with a message only.</summary>
    /// <param name="message">What went wrong.</param>
    public ApiException(string message)
        : base(message)
    {
    }

    internal ApiException(ApiErrorKind kind, string message, Exception? cause = null)
        : base(message, cause) => Kind = kind;

    string ITellable.Words => base.Message;

    /// <summary>Where the request failed.</summary>
    public ApiErrorKind Kind { get; }

    /// <summary>The HTTP status, such as 404; 0 when no answer came.</summary>
    public int Status { get; internal init; }

    /// <summary>The service's name of the error, such as <c>not_found_error</c>; null when it gave none.</summary>
    public string? ErrorType { get; internal init; }

    /// <summary>The exact cause in the service's words, such as <c>environment_archived</c>; null when it gave none.</summary>
    public string? ErrorCode { get; internal init; }

    /// <summary>True where the service refuses as a workflow run of the session is open, which no repeating heals.</summary>
    public bool IsWorkflowRunOpen => ErrorCode == "workflow_run_open";

    /// <summary>True where the service does not delete what still has versions.</summary>
    public bool HasVersions { get; internal init; }

    /// <summary>True where a memory's content is not the one that the request expects.</summary>
    public bool IsMemoryChanged => ErrorType == "memory_precondition_failed_error";

    /// <summary>True where another memory has the path that the request gives, or is above or below it.</summary>
    public bool IsMemoryPathTaken => ErrorType == "memory_path_conflict_error";

    /// <summary>The memory that has the path, or is above or below it; null for other errors, and where the service does not tell.</summary>
    public string? ConflictingMemoryId { get; internal init; }

    /// <summary>Its path; null for other errors, and where the service does not tell.</summary>
    public string? ConflictingPath { get; internal init; }

    /// <summary>Of a refused beat of a worker: the state that the work is in; null for other errors.</summary>
    internal string? WorkState { get; init; }

    /// <summary>Of a refused beat of a worker: the last beat that the service knows; null for other errors, and where there is none.</summary>
    internal string? WorkLastHeartbeat { get; init; }

    /// <summary>The request's id, to quote to support; null when no answer came.</summary>
    public string? RequestId { get; internal init; }

    /// <summary>
    /// True where the request changes something and may have been carried out though no answer says so: look before it is sent again. The
    /// message says it too.
    /// </summary>
    public bool OutcomeUnknown { get; internal set; }

    /// <inheritdoc/>
    public override string Message => !OutcomeUnknown ? base.Message : WasLookedFor
        ? base.Message + " It was looked for and is not there; where it was only delayed, it may still arrive."
        : base.Message + " It is open whether the service carried it out: look before it is sent again.";

    /// <summary>True where what the request would have made was looked for in vain.</summary>
    internal bool WasLookedFor { get; set; }

    /// <summary>True where the request cannot have been carried out, as no connection was made.</summary>
    internal bool NeverArrived { get; init; }

    /// <summary>True where the request may have been carried out, so that repeating it could do it twice.</summary>
    internal bool IsUnclear => Kind switch
    {
        ApiErrorKind.Connection => !NeverArrived,
        ApiErrorKind.Timeout => true,
        ApiErrorKind.Proxy => false,
        ApiErrorKind.UnexpectedAnswer => Status is >= 200 and < 300,
        _ => Status is 408 or >= 500,
    };

    /// <summary>True where the same may succeed later: no answer, or one that blames the moment.</summary>
    internal bool MayHeal => Kind is ApiErrorKind.Service or ApiErrorKind.Proxy ? Status is 0 or 408 or 429 or >= 500 : Kind != ApiErrorKind.NotSettled;

    /// <summary>True where an answer that should be JSON broke on its way, so that the same request may be answered better.</summary>
    internal bool IsBroken { get; init; }

    /// <summary>How long the service asks to wait before another try; null when it did not say.</summary>
    public TimeSpan? RetryAfter { get; internal init; }

    Exception ITellable.InOtherWords(string words, Exception? cause) => new ApiException(Kind, words, cause);
}

/// <summary>Where a request failed.</summary>
public enum ApiErrorKind
{
    /// <summary>The service answered with an error status.</summary>
    Service,

    /// <summary>No answer: the connection could not be made or broke.</summary>
    Connection,

    /// <summary>No answer within the deadline.</summary>
    Timeout,

    /// <summary>An answer that is not what the API promises, such as HTML or broken JSON.</summary>
    UnexpectedAnswer,

    /// <summary>A proxy on the way refused, so the service was not reached.</summary>
    Proxy,

    /// <summary>The service answered, but a session did not come to rest within the deadline.</summary>
    NotSettled,
}

using System;
using System.IO;
using System.Management.Automation;
using ManagedAgents.Client.Configuration;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Reports;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Wire;
using ManagedAgents.Emulator.Scenarios;

namespace ManagedAgents.Errors;

/// <summary>
/// The one table from what went wrong to PowerShell's error record: fixed ErrorId, category, and what to try. ErrorIds are part of
/// the module's contract.
/// </summary>
internal static class ErrorTable
{
    public const string SessionNotFound = "SessionNotFound";
    public const string ReferenceNotFound = "ReferenceNotFound";
    private const string LookFirst = "Look whether the request was carried out before repeating it.";

    /// <summary>True for what is the user's, the service's or the system's doing. Anything else, any other ArgumentException too, is a fault of this module and shall look like one.</summary>
    public static bool Knows(Exception cause) =>
        cause is ITellable or ScenarioFormatException or NotSupportedException or IOException or UnauthorizedAccessException;

    public static ErrorRecord Record(Exception cause, object? target, string notFoundErrorId)
    {
        (string id, ErrorCategory category, string? advice) = cause switch
        {
            ApiException api => OfApi(api, notFoundErrorId),
            InputException { ErrorId: ReferenceNotFound } => (notFoundErrorId, ErrorCategory.ObjectNotFound, null),
            InputException input => (input.ErrorId, ErrorCategory.InvalidArgument, null),
            ConfigurationException { ErrorId: "ConfigurationConflict" } => ("ConfigurationConflict", ErrorCategory.ResourceExists, "Compare anew, or run again: what is right already is left alone."),
            ConfigurationException configuration => (configuration.ErrorId, ErrorCategory.InvalidOperation, null),
            RedactionException => ("RedactionTimedOut", ErrorCategory.OperationTimeout, null),
            WireFormatException => ("NotSupportedByWireFormat", ErrorCategory.InvalidOperation, null),
            FileNotFoundException or DirectoryNotFoundException => ("PathNotFound", ErrorCategory.ObjectNotFound, null),
            IOException => ("FileError", ErrorCategory.WriteError, null),
            UnauthorizedAccessException => ("FileAccessDenied", ErrorCategory.PermissionDenied, null),
            _ => ("InvalidInput", ErrorCategory.InvalidArgument, (string?)null),
        };
        var record = new ErrorRecord(cause, id, category, target);
        if (advice is not null)
            record.ErrorDetails = new ErrorDetails(cause.Message) { RecommendedAction = advice };
        return record;
    }

    /// <summary>The error of a session or thread that did not settle in time; it says where to go on.</summary>
    public static ErrorRecord ReceiveTimedOut(object session, string shown, int seconds, string? lastEventId) => new(
        new TimeoutException($"The {shown} was received for {seconds} seconds and may go on. {(lastEventId is null ? "No event came" : $"The last event was {lastEventId}; go on from there with -After")}."),
        "ReceiveTimedOut",
        ErrorCategory.OperationTimeout,
        session);

    /// <summary>What is wrong with a name that nothing bears; its record has the ErrorId of whoever was given it.</summary>
    public static InputException NoSuchName(ResourceKind kind, string name) => new(ReferenceNotFound, $"There is no {kind} of the name '{name}'.");

    /// <summary>The error of what did not reach in time what it was waited for to do.</summary>
    public static ErrorRecord WaitTimedOut(ResourceKind kind, object one, string goal, int seconds) => new(
        new TimeoutException($"The {kind} {one} did not get to {goal} within {seconds} seconds. It was left as it is."),
        "WaitTimedOut",
        ErrorCategory.OperationTimeout,
        one);

    /// <summary>The error of a session that was deleted while it was waited for.</summary>
    public static ErrorRecord DeletedMeanwhile(object session) => new(
        new InvalidOperationException($"The session {session} was deleted while it was waited for."),
        SessionNotFound,
        ErrorCategory.ObjectNotFound,
        session);

    /// <summary>The ErrorId of a cmdlet's object that the service does not know: Get-MASession gives SessionNotFound.</summary>
    public static string NotFoundOf(string cmdlet)
    {
        int noun = cmdlet.IndexOf("-MA", StringComparison.Ordinal);
        return (noun < 0 ? "Object" : cmdlet.Substring(noun + 3)) + "NotFound";
    }

    /// <summary>The ErrorId of an object of a kind that the service does not know.</summary>
    public static string NotFoundOf(ResourceKind kind) => kind.Noun + "NotFound";

    private static (string Id, ErrorCategory Category, string? Advice) OfApi(ApiException api, string notFoundErrorId)
    {
        (string id, ErrorCategory category, string? advice) = OfKind(api, notFoundErrorId);
        return (id, category, api.OutcomeUnknown ? LookFirst : api.Advice ?? advice);
    }

    private static (string Id, ErrorCategory Category, string? Advice) OfKind(ApiException api, string notFoundErrorId) => api.Kind switch
    {
        ApiErrorKind.Connection => ("ConnectionFailed", ErrorCategory.ConnectionError, "Check the base address, the network and the proxy."),
        ApiErrorKind.Timeout => ("RequestTimedOut", ErrorCategory.OperationTimeout, "Try again, or connect with a longer -TimeoutSec."),
        ApiErrorKind.UnexpectedAnswer => ("UnexpectedAnswer", ErrorCategory.ProtocolError, "Check the base address and the proxy."),
        ApiErrorKind.Proxy => ("ProxyRefused", api.Status == 407 ? ErrorCategory.AuthenticationError : ErrorCategory.ConnectionError, "Give the proxy's user with -ProxyCredential of Connect-MAService, another proxy with -Proxy, or use none with -NoProxy."),
        ApiErrorKind.SignIn => ("SignInFailed", ErrorCategory.AuthenticationError, "Look at the source of the sign-in: Get-MAConnection shows it, about_ManagedAgents_SignIn explains it."),
        ApiErrorKind.LoginExpired => ("LoginExpired", ErrorCategory.AuthenticationError, "Log in again with ant auth login; Get-MAProfile shows the profiles."),
        ApiErrorKind.NotSettled => ("SessionNotSettled", ErrorCategory.OperationTimeout, "Look at what it is doing with Get-MAEvent -Newest, and try again with a longer -TimeoutSec."),
        _ => OfStatus(api, notFoundErrorId),
    };

    private static (string Id, ErrorCategory Category, string? Advice) OfStatus(ApiException api, string notFoundErrorId) => api.Status switch
    {
        400 when api.IsWorkflowRunOpen => ("WorkflowRunOpen", ErrorCategory.ResourceBusy, "No event and no interrupt ends a workflow run: wait for it with Wait-MASession or Receive-MAEvent, or have the agent stop it."),
        400 or 409 when api.HasVersions => ("SkillHasVersions", ErrorCategory.ResourceExists, "Delete its versions first: Get-MASkillVersion -Skill <skill> | Remove-MASkillVersion."),
        400 or 422 => ("InvalidRequest", ErrorCategory.InvalidArgument, null),
        401 => ("AuthenticationFailed", ErrorCategory.AuthenticationError, "Check the key or token given to Connect-MAService, or in ANTHROPIC_API_KEY."),
        402 => ("BillingError", ErrorCategory.QuotaExceeded, null),
        403 => ("PermissionDenied", ErrorCategory.PermissionDenied, null),
        404 => (api.ErrorType == "event_not_found" ? "EventNotFound" : notFoundErrorId, ErrorCategory.ObjectNotFound, null),
        408 or 504 => ("ServiceTimedOut", ErrorCategory.OperationTimeout, "Try again."),
        409 when api.IsMemoryChanged => ("MemoryPreconditionFailed", ErrorCategory.ResourceExists, "Read the memory anew and decide again."),
        409 when api.IsMemoryPathTaken => ("MemoryPathConflict", ErrorCategory.ResourceExists, "Look at what is there with Get-MAMemory; change that, or take another path."),
        409 => ("Conflict", ErrorCategory.ResourceExists, "Read the object anew and decide again."),
        412 => ("PreconditionFailed", ErrorCategory.ResourceExists, "Read the object anew and decide again."),
        413 => ("RequestTooLarge", ErrorCategory.LimitsExceeded, null),
        429 => ("RateLimited", ErrorCategory.LimitsExceeded, "Wait, then try again; run fewer requests at a time."),
        529 => ("ServiceOverloaded", ErrorCategory.ResourceBusy, "Wait, then try again."),
        >= 500 => ("ServiceError", ErrorCategory.NotSpecified, "Try again; quote the request id to support if it stays."),
        0 => ("StreamError", ErrorCategory.ProtocolError, null),
        _ => ("RequestFailed", ErrorCategory.InvalidOperation, null),
    };
}

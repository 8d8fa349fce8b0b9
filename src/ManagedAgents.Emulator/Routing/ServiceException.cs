using System;
using System.Text.Json.Nodes;

namespace ManagedAgents.Emulator.Routing;

/// <summary>An error the service answers with.</summary>
internal sealed class ServiceException : Exception
{
    private ServiceException(int status, string type, string message, string? code = null)
        : base(message)
    {
        Status = status;
        Type = type;
        Code = code;
    }

    public int Status { get; }

    /// <summary>error.type.</summary>
    public string Type { get; }

    /// <summary>error.details.error_code; null for none.</summary>
    public string? Code { get; }

    /// <summary>What else the error has beside type and message; null for nothing.</summary>
    public JsonObject? More { get; init; }

    public static ServiceException Invalid(string message, string? code = null) => new(400, "invalid_request_error", message, code);

    public static ServiceException NotFound(string message, string? code = null) => new(404, "not_found_error", message, code);

    public static ServiceException Conflict(string message) => new(409, "conflict_error", message);

    /// <summary>A conflict that has an error type, and maybe members, of its own.</summary>
    public static ServiceException Conflict(string message, string type, JsonObject? more = null) => new(409, type, message) { More = more };

    public static ServiceException Unauthorized(string message) => new(401, "authentication_error", message);

    /// <summary>Any status, with the error type that belongs to it.</summary>
    public static ServiceException Of(int status, string message, JsonObject? more = null) => new(status, TypeOf(status), message) { More = more };

    private static string TypeOf(int status) => status switch
    {
        401 => "authentication_error",
        402 => "billing_error",
        403 => "permission_error",
        404 => "not_found_error",
        409 => "conflict_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        504 => "timeout_error",
        529 => "overloaded_error",
        >= 500 => "api_error",
        _ => "invalid_request_error",
    };
}

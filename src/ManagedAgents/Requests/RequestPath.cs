using System;
using System.Linq;
using ManagedAgents.Errors;

namespace ManagedAgents.Requests;

/// <summary>A request's path as the user writes it: with or without the first slash and the version.</summary>
internal static class RequestPath
{
    private const string Version = "/v1";

    /// <summary>The path from /v1 on, with its query.</summary>
    /// <exception cref="InputException">It is a whole address, or leads out of the service's paths.</exception>
    public static string From(string given)
    {
        string path = given.Trim();
        if (path.IndexOf("://", StringComparison.Ordinal) is >= 0 and var colon && colon < Before(path, '?').Length)
            throw Invalid(given, "it is a whole address; give the path alone, such as /v1/agents, and the address to Connect-MAService");
        if (path.StartsWith("//", StringComparison.Ordinal))
            throw Invalid(given, "it names another host");
        if (path.Any(static c => c is '\\' or '#' || char.IsControl(c)))
            throw Invalid(given, "it holds a backslash, a # or a control character; escape it as %5C, %23 and so on");

        path = "/" + path.TrimStart('/');
        string route = Before(path, '?');
        if (route.Split('/').Any(static segment => IsDots(segment)))
            throw Invalid(given, "its dots lead out of the service's paths");
        return route == Version || route.StartsWith(Version + "/", StringComparison.Ordinal) ? path : Version + path;
    }

    private static string Before(string path, char mark) => path.Split(mark)[0];

    /// <summary>One or two dots, escaped or not: the address parser would resolve them.</summary>
    private static bool IsDots(string segment) => Uri.UnescapeDataString(segment) is "." or "..";

    private static InputException Invalid(string given, string reason) => new("InvalidPath", $"The path '{given}' cannot be used: {reason}.");
}

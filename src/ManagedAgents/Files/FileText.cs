using System.Collections.Generic;
using ManagedAgents.Client.Wire;
using ManagedAgents.Formatting;

namespace ManagedAgents.Files;

/// <summary>What the views of files show of what a file belongs to.</summary>
internal static class FileText
{
    /// <summary>The session that a file belongs to.</summary>
    /// <param name="scope">What the service says of it.</param>
    /// <returns>The session's id; empty where it belongs to something else, or to nothing.</returns>
    public static string Session(IReadOnlyDictionary<string, object?> scope) => IsSession(scope) && scope.TryGetValue("id", out object? id) ? ScreenText.Line(id as string) : string.Empty;

    /// <summary>What else a file belongs to.</summary>
    /// <param name="scope">What the service says of it.</param>
    /// <returns>Its JSON; empty of a session, which is an item of its own.</returns>
    public static string OtherScope(IReadOnlyDictionary<string, object?> scope) => scope.Count == 0 || IsSession(scope) ? string.Empty : ScreenText.Lines(JsonText.Shown(scope));

    private static bool IsSession(IReadOnlyDictionary<string, object?> scope) => scope.TryGetValue("type", out object? type) && type is "session";
}

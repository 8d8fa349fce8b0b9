using System;
using System.Management.Automation;

namespace ManagedAgents.Formatting;

/// <summary>
/// The colours of the views: those of the user's $PSStyle. There are none before PowerShell 7.2, where NO_COLOR is set, and where $PSStyle
/// renders plain text. PowerShell itself takes them out of what goes to a file or a variable.
/// </summary>
internal static class Style
{
    /// <summary>The state of a session, or of what else has one, in its colour.</summary>
    /// <param name="state">The state: a status, or archived.</param>
    /// <returns>The state.</returns>
    public static string State(string? state) =>
        Paint(state switch { "archived" or "terminated" or "canceled" => Tone.Quiet, "rescheduling" => Tone.Waiting, "failed" => Tone.Error, _ => Tone.Plain }, ScreenText.Line(state));

    /// <summary>Why work came to rest, in its colour.</summary>
    /// <param name="reason">The stop reason's type.</param>
    /// <returns>The reason.</returns>
    public static string StopReason(string? reason) => Paint(ToneOf(reason), ScreenText.Line(reason));

    /// <summary>A name, quiet where what bears it is archived.</summary>
    /// <param name="name">The name.</param>
    /// <param name="archivedAt">When it was archived; null where it was not.</param>
    /// <returns>The name.</returns>
    public static string Name(string? name, DateTimeOffset? archivedAt) => Paint(archivedAt is null ? Tone.Plain : Tone.Quiet, ScreenText.Line(name));

    internal static Tone ToneOf(string? stopReason) => stopReason switch
    {
        "requires_action" or "budget_reached" or "timed_out" => Tone.Waiting,
        "retries_exhausted" or "refusal" => Tone.Error,
        "terminated" or "deleted" => Tone.Quiet,
        _ => Tone.Plain,
    };

    internal static string Paint(Tone tone, string text)
    {
        if (tone == Tone.Plain || text.Length == 0 || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 })
            return text;

        // The module is built for 5.1, which does not have the type.
        object? style = typeof(PSObject).Assembly.GetType("System.Management.Automation.PSStyle")?.GetProperty("Instance")?.GetValue(null);
        if (Part(style, "OutputRendering")?.ToString() is null or "PlainText")
            return text;
        string? colour = (tone switch
        {
            Tone.Error => Part(Part(style, "Formatting"), "Error"),
            Tone.Waiting => Part(Part(style, "Formatting"), "Warning"),
            _ => Part(style, "Dim") ?? Part(Part(style, "Foreground"), "BrightBlack"),
        }) as string;
        return string.IsNullOrEmpty(colour) ? text : colour + text + Part(style, "Reset");
    }

    private static object? Part(object? owner, string name) => owner?.GetType().GetProperty(name)?.GetValue(owner);
}

/// <summary>What a text in a view is to the reader; its colour follows from it.</summary>
internal enum Tone
{
    /// <summary>Nothing special.</summary>
    Plain,

    /// <summary>It failed.</summary>
    Error,

    /// <summary>It waits for somebody.</summary>
    Waiting,

    /// <summary>It is over, or only accompanies what matters.</summary>
    Quiet,
}

using System.Collections;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Configuration;

/// <summary>A property in which a declared object and the service's differ.</summary>
public sealed class PropertyDifference
{
    internal const string KnownAfterApply = "(known after apply)";
    internal const string KnownAfterApplyNote = "known after apply";

    internal PropertyDifference(string path, object? before, object? after, string? note = null)
    {
        Path = path;
        Before = before;
        After = after;
        Note = note;
    }

    /// <summary>The property, such as <c>Tools[run_linter].Description</c>.</summary>
    public string Path { get; }

    /// <summary>Add, Remove or Change.</summary>
    public string Kind => PlainValues.IsEmpty(Before) ? "Add" : PlainValues.IsEmpty(After) ? "Remove" : "Change";

    /// <summary>What the service has; null for nothing.</summary>
    public object? Before { get; }

    /// <summary>What the document says; null for nothing.</summary>
    public object? After { get; }

    /// <summary>What there is to know of it: default, known after apply, secret; null for nothing.</summary>
    public string? Note { get; }

    /// <summary>The field of the object that it is in, as paths have it.</summary>
    internal string Field => Path.IndexOfAny(['.', '[']) is >= 0 and var end ? Path.Substring(0, end) : Path;

    /// <inheritdoc/>
    public override string ToString() => $"{Path}: {Text(Before)} → {Text(After)}";

    private static string Text(object? value) => value switch
    {
        null => "(none)",
        string text => text,
        IEnumerable items => JsonText.Shown(items),
        _ => JsonText.Shown(value),
    };
}

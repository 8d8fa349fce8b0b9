using System.Collections;
using System.Collections.Generic;
using System.Linq;
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

    /// <summary>Tells what a value says, on one line: words as such, other lists and tables as JSON, and of a longer text where it begins.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The text.</returns>
    public static string TextOf(object? value) => value switch
    {
        null => "(none)",
        "" => "''",
        string text when text.TrimEnd('\n').IndexOf('\n') is >= 0 and var end => $"{text.Substring(0, end).TrimEnd()} … ({text.TrimEnd('\n').Split('\n').Length} lines)",
        string text => text.TrimEnd('\n'),
        IReadOnlyDictionary<string, object?> { Count: 1 } table when table.TryGetValue("type", out object? type) && type is string word => word,
        object?[] { Length: > 0 } words when words.All(static one => one is string) => string.Join(", ", words),
        IEnumerable items => JsonText.Shown(items),
        _ => JsonText.Shown(value),
    };

    /// <inheritdoc/>
    public override string ToString() => $"{Path}: {TextOf(Before)} → {TextOf(After)}";

    /// <summary>True for the same difference, of whatever comparison.</summary>
    internal bool IsSame(PropertyDifference other) => Path == other.Path && PlainValues.Canonical(Before) == PlainValues.Canonical(other.Before) && PlainValues.Canonical(After) == PlainValues.Canonical(other.After);
}

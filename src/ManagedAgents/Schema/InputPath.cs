using System.Collections;
using System.Globalization;
using ManagedAgents.Errors;

namespace ManagedAgents.Schema;

/// <summary>Where a value stands in the input of a call, as in Disks[2].Size; written out only for an error.</summary>
internal sealed class InputPath
{
    private const int LongestShown = 60;

    private readonly InputPath? _outer;
    private readonly string? _name;
    private readonly int _index;

    /// <summary>The place of a parameter.</summary>
    public InputPath(string parameter) => _name = parameter;

    private InputPath(InputPath outer, string? name, int index)
    {
        _outer = outer;
        _name = name;
        _index = index;
        Depth = outer.Depth + 1;
    }

    /// <summary>How many values this one stands in.</summary>
    public int Depth { get; }

    /// <summary>The place of the parameter that the value is in.</summary>
    public InputPath Parameter => _outer is null ? this : _outer.Parameter;

    /// <summary>The place of a member of the value here.</summary>
    public InputPath Member(string name) => new(this, name, 0);

    /// <summary>The place of an item of the array here.</summary>
    public InputPath Item(int index) => new(this, null, index);

    /// <inheritdoc/>
    public override string ToString()
    {
        if (_outer is null)
            return _name!;
        return _name is null ? $"{_outer}[{_index.ToString(CultureInfo.InvariantCulture)}]" : $"{_outer}.{_name}";
    }

    /// <summary>The error of the value here.</summary>
    /// <param name="problem">What is wrong, as the rest of a sentence about the parameter.</param>
    /// <param name="cause">What found it; null where this module did.</param>
    public InputException Error(string problem, System.Exception? cause = null) =>
        new("InvalidToolInput", $"The parameter '{this}' {problem}", cause);

    /// <summary>The error of a value of another kind.</summary>
    /// <param name="needed">What is needed, with its article.</param>
    /// <param name="given">The value.</param>
    public InputException Misfit(string needed, object? given) => Error($"must be {needed}, not {Kind(given)}.");

    /// <summary>A given text as an error shows it: short.</summary>
    public static string Shown(string text) => text.Length <= LongestShown ? text : text.Substring(0, LongestShown) + "…";

    private static string Kind(object? value) => value switch
    {
        null => "null; leave it out if there is nothing to give",
        string => "text",
        bool => "true or false",
        IDictionary => "an object",
        IEnumerable => "an array",
        _ => "a number",
    };
}

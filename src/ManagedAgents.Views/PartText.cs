using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace ManagedAgents.Views;

/// <summary>
/// What is shown of an object, as it is written: a property, such as Id or Agent.Name; the first that is not empty of several, such as
/// Agent.Name ?? Agent.Id; or what a part makes of one, such as Ages.Ago(CreatedAt), or of the whole object, such as ToolText.Name().
/// </summary>
/// <param name="Part">The part; null where none is named.</param>
/// <param name="Paths">The property it is made of, or several; none for the whole object.</param>
/// <param name="More">The property that the part is given besides; null for none.</param>
internal sealed record PartText(string? Part, string[] Paths, string? More)
{
    /// <summary>The screen's width, for a part that breaks lines.</summary>
    private const string Width = "width";

    /// <summary>The name of the property that it is made of; null of the whole object.</summary>
    public string? Property => Paths.Length == 0 ? null : Paths[0].Split('.')[0];

    /// <summary>Whether it is a property as such.</summary>
    public bool IsProperty => Part is null && Paths is [var path] && !path.Contains('.', StringComparison.Ordinal);

    /// <summary>The names of the object's properties that it reads.</summary>
    public string[] Names => [.. Paths.Select(path => path.Split('.')[0]), .. More is null or Width ? Array.Empty<string>() : [More]];

    /// <summary>The names of the object's properties that it shows.</summary>
    public IEnumerable<string> Sources => Paths.Select(path => path.Split('.')[0]);

    private string Besides => More is null ? string.Empty : More == Width ? ", $Host.UI.RawUI.BufferSize.Width - 1" : $", $_.{More}";

    /// <summary>Reads one.</summary>
    /// <param name="text">As it is written.</param>
    /// <param name="place">Where, for errors.</param>
    /// <returns>What it says.</returns>
    public static PartText Read(string text, string place)
    {
        Match match = Regex.Match(text, @"^((?<part>[\w.]+)\()?(?<paths>[\w.]+( \?\? [\w.]+)*)?(, (?<more>\w+))?(?<end>\))?$");
        if (!match.Success || match.Groups["part"].Success != match.Groups["end"].Success || (!match.Groups["part"].Success && (match.Groups["more"].Success || !match.Groups["paths"].Success)))
            throw new DeclarationException(place, $"'{text}' is neither a property nor Part(Property).");
        if (match.Groups["paths"].Value == Width)
            return new PartText(match.Groups["part"].Value, [], Width);
        return new PartText(
            match.Groups["part"].Success ? match.Groups["part"].Value : null,
            match.Groups["paths"].Success ? match.Groups["paths"].Value.Split(" ?? ") : [],
            match.Groups["more"].Success ? match.Groups["more"].Value : null);
    }

    /// <summary>The same of a property of another object.</summary>
    public PartText Of(string property) => this with { Paths = Paths.Length == 0 ? [property] : [.. Paths.Select(path => $"{property}.{path}")] };

    /// <summary>
    /// The script that a view runs. A text, number or time is handed over as it is. All else is named to the part, which takes it from the whole
    /// object: of a copy that came from a file or a job, the whole object can be made again, but not each of its properties.
    /// </summary>
    /// <param name="isScalar">Whether the property is a text, number or time.</param>
    public string ToScript(bool isScalar) => (Paths, Part, More) switch
    {
        ([var property], "FieldText.Of", null) => Call(Part, $"$_, '{property}'"),
        ([var property], { } part, _) when isScalar && !property.Contains('.', StringComparison.Ordinal) => Call(part, $"$_.{property}{Besides}"),
        ([], { } part, _) => Call(part, $"$_{Besides}"),
        (_, { } part, _) => Call($"{part}:{string.Join('|', Paths)}", $"$_{Besides}"),
        _ => throw new InvalidOperationException("A part is named by now."),
    };

    private static string Call(string part, string arguments) => $"[ManagedAgents.View]::ToString('{part}', {arguments})";
}

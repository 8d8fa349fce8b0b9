using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Reflection;

namespace ManagedAgents.Schema;

/// <summary>What the attributes of a parameter or property ask of its values. PowerShell checks it too, when the command is run.</summary>
internal sealed class ValueRules
{
    // More would fill the agent's context; PowerShell tells it where it chose wrongly.
    private const int MostChoices = 100;

    private static readonly (NumberSign Sign, bool[] Allows)[] Signs =
    {
        (NumberSign.Positive, [false, false, true]), (NumberSign.NonNegative, [false, true, true]),
        (NumberSign.Negative, [true, false, false]), (NumberSign.NonPositive, [true, true, false]),
    };

    private readonly List<SchemaPattern> _patterns = [];

    private ValueRules()
    {
    }

    /// <summary>No rules.</summary>
    public static ValueRules None => new();

    /// <summary>The only texts allowed; null for all, or too many to list.</summary>
    public string[]? Choices { get; private set; }

    /// <summary>The least value allowed; null for none.</summary>
    public object? Minimum { get; private set; }

    /// <summary>The greatest value allowed; null for none.</summary>
    public object? Maximum { get; private set; }

    /// <summary>On which side of zero numbers must be.</summary>
    public NumberSign Sign { get; private set; }

    /// <summary>The pattern that text must match, in the language of JSON schemas; null for none.</summary>
    public string? Pattern { get; private set; }

    /// <summary>Whether a text ends as the patterns say, with no line feed that they do not show.</summary>
    public bool EndsWell(string text) => _patterns.TrueForAll(pattern => pattern.EndsWell(text));

    /// <summary>What a JSON schema cannot say, as sentences.</summary>
    public IReadOnlyList<string> Notes { get; private set; } = [];

    /// <summary>The least number of characters; null for none.</summary>
    public int? MinLength { get; private set; }

    /// <summary>The greatest number of characters; null for none.</summary>
    public int? MaxLength { get; private set; }

    /// <summary>The least number of items; null for none.</summary>
    public int? MinCount { get; private set; }

    /// <summary>The greatest number of items; null for none.</summary>
    public int? MaxCount { get; private set; }

    /// <summary>Whether null is not a value.</summary>
    public bool RefusesNull { get; private set; }

    /// <summary>Whether null is a value even where it would not be by itself.</summary>
    public bool AllowsNull { get; private set; }

    /// <summary>Reads the attributes of a parameter or property.</summary>
    /// <param name="attributes">The attributes.</param>
    /// <param name="isMandatory">Whether it is mandatory; then PowerShell takes no null unless told so.</param>
    public static ValueRules Of(IEnumerable<Attribute> attributes, bool isMandatory)
    {
        var rules = new ValueRules();
        foreach (Attribute attribute in attributes)
            rules.Add(attribute);
        rules.RefusesNull |= isMandatory && !rules.AllowsNull;
        return rules;
    }

    /// <summary>The rules of the items of an array that has these rules; those of its length are its own.</summary>
    public ValueRules OfItems()
    {
        var rules = (ValueRules)MemberwiseClone();
        rules.MinCount = rules.MaxCount = null;
        rules.AllowsNull = false;
        return rules;
    }

    private void Add(Attribute attribute)
    {
        switch (attribute)
        {
            case ValidateSetAttribute set:
                Add(set);
                break;
            case ValidateRangeAttribute { MinRange: null } range:
                Sign = SignOf(range);
                break;
            case ValidateRangeAttribute range:
                (Minimum, Maximum) = (range.MinRange, range.MaxRange);
                break;
            case ValidatePatternAttribute pattern:
                Add(pattern);
                break;
            case ValidateLengthAttribute length:
                (MinLength, MaxLength) = (Math.Max(length.MinLength, MinLength ?? 0), length.MaxLength);
                break;
            case ValidateCountAttribute count:
                (MinCount, MaxCount) = (Math.Max(count.MinLength, MinCount ?? 0), count.MaxLength);
                break;
            case AllowNullAttribute:
                AllowsNull = true;
                break;
            case ValidateNotNullAttribute:
                RefusesNull = true;
                break;
            // Its cousin for white space exists on newer PowerShell only.
            case ValidateArgumentsAttribute other when other.GetType().Name is nameof(ValidateNotNullOrEmptyAttribute) or "ValidateNotNullOrWhiteSpaceAttribute":
                RefusesNull = true;
                MinLength = Math.Max(1, MinLength ?? 0);
                MinCount = Math.Max(1, MinCount ?? 0);
                break;
        }
    }

    private void Add(ValidatePatternAttribute attribute)
    {
        var pattern = new SchemaPattern(attribute.RegexPattern, attribute.Options);
        _patterns.Add(pattern);
        if (Pattern is null && pattern.IsPlain)
            Pattern = pattern.ToString();
        else
            Notes = [.. Notes, $"Must match the .NET regular expression {pattern} (options: {attribute.Options})."];
    }

    private void Add(ValidateSetAttribute attribute)
    {
        string[] choices;
        try
        {
            choices = attribute.ValidValues.ToArray();
        }
        catch (Exception cause) when (cause is not PipelineStoppedException)
        {
            // The values may come from a class of the command's author, which may fail here and not later.
            return;
        }

        if (choices.Length <= MostChoices)
            Choices = choices;
        else
            Notes = [.. Notes, $"One of {choices.Length} values, such as {string.Join(", ", choices.Take(10))}."];
    }

    // The attribute does not show its kind, but it tells which numbers it takes.
    private static NumberSign SignOf(ValidateRangeAttribute range)
    {
        MethodInfo? validate = typeof(ValidateRangeAttribute).GetMethod("ValidateElement", BindingFlags.Instance | BindingFlags.NonPublic);
        bool[] allows = new[] { -1, 0, 1 }.Select(Allows).ToArray();
        return Signs.FirstOrDefault(known => known.Allows.SequenceEqual(allows)).Sign;

        bool Allows(int number)
        {
            try
            {
                validate?.Invoke(range, [number]);
                return true;
            }
            catch (TargetInvocationException)
            {
                return false;
            }
        }
    }
}

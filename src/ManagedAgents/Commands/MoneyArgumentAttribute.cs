using System;
using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;

namespace ManagedAgents.Commands;

/// <summary>
/// Reads a sum of money given as text, the same under every culture. PowerShell itself reads '1,5' as 15: a comma parts thousands for one
/// and cents for another, so it is refused.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class MoneyArgumentAttribute : ArgumentTransformationAttribute
{
    private static readonly Regex Plain = new(@"\A\s*[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)\s*\z", RegexOptions.CultureInvariant);

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? given = PlainValue.From(inputData);

        // Without quotes 1,5 is a list of two numbers.
        if (given is not string and not IEnumerable)
            return inputData;
        string text = given as string ?? string.Join(",", (string[])LanguagePrimitives.ConvertTo(given, typeof(string[]), CultureInfo.InvariantCulture));
        if (Plain.IsMatch(text) && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal sum))
            return sum;
        throw new ArgumentTransformationMetadataException(
            $"'{text}' cannot be read as a sum of money. Write digits, with a point before the cents and nothing between the thousands, such as 1500 or 1.50.");
    }
}

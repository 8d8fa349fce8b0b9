using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Security;
using System.Text.RegularExpressions;

namespace ManagedAgents.Pipeline;

/// <summary>Takes an object with properties, as ConvertFrom-Json makes of a table, as that table.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TableArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        inputData is PSObject { BaseObject: PSCustomObject } ? PlainValue.From(inputData) : inputData;
}

/// <summary>
/// Reads a time in ISO form as what it says. PowerShell itself reads it by the calendar of the user's culture, where 2026 may be six hundred
/// years ago. A time without offset is local, as always in PowerShell; what is not in ISO form is left to it.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TimeArgumentAttribute : ArgumentTransformationAttribute
{
    private static readonly Regex Iso = new(
        @"\A\s*(?<day>[0-9]{4}-[0-9]{2}(-[0-9]{2})?)([Tt ](?<clock>[0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?)\s*(?<offset>[Zz]|[+-][0-9]{2}(:?[0-9]{2})?)?)?\s*\z", RegexOptions.CultureInvariant);

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        // A copy from a file or another process has the parts of a time.
        if (inputData is PSObject { BaseObject: PSCustomObject } copy && copy.Properties["UtcDateTime"]?.Value is DateTime utc)
            return new DateTimeOffset(DateTime.SpecifyKind(utc, DateTimeKind.Utc));
        if ((inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is not string text)
            return inputData;
        return (Iso.Match(text) is { Success: true } parts ? Read(parts, text) : OfCopy(text)) is { } time ? time : inputData;
    }

    private static DateTimeOffset Read(Match parts, string text)
    {
        string day = parts.Groups["day"].Value, offset = parts.Groups["offset"].Value.ToUpperInvariant();
        if (day.Length == "2026-01".Length)
            day += "-01";
        if (offset.Length == "+01".Length)
            offset += ":00";
        else if (offset.Length == "+0100".Length)
            offset = offset.Insert("+01".Length, ":");
        string whole = $"{day} {parts.Groups["clock"].Value.Replace(',', '.')}{offset}";
        return DateTimeOffset.TryParse(whole, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out DateTimeOffset time)
            ? time
            : throw new ArgumentTransformationMetadataException($"'{text}' is no time: there is no such day or hour.");
    }

    // What is left of a time deep within such a copy: its text in the invariant culture.
    private static DateTimeOffset? OfCopy(string text) =>
        DateTimeOffset.TryParseExact(text, "MM/dd/yyyy HH:mm:ss zzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset time) ? time : null;
}

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

/// <summary>Takes a secret as SecureString or credential, and refuses plain text without repeating it, as the engine's own error would.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SecretArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) => PlainValue.From(inputData) switch
    {
        PSCredential credential => credential.Password,
        string => throw Plain(),
        IEnumerable several and not IEnumerable<SecureString> => several.Cast<object?>().Select(static one => PlainValue.From(one) switch
        {
            PSCredential credential => credential.Password,
            string => throw Plain(),
            var other => other,
        }).ToArray(),
        _ => inputData,
    };

    private static ArgumentTransformationMetadataException Plain() =>
        new("A secret is given as SecureString, for example from Get-Secret, Read-Host -AsSecureString or ConvertTo-SecureString.");
}

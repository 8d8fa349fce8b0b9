using System;
using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;

namespace ManagedAgents.Commands;

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

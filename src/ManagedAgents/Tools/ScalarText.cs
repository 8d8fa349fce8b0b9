using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Net;
using System.Net.Mail;
using System.Net.NetworkInformation;
using System.Numerics;
using System.Security;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using System.Xml.XPath;

namespace ManagedAgents.Tools;

/// <summary>Values of an output that have no parts worth showing: numbers, texts, and what is written as text. Secrets are none of these.</summary>
internal static class ScalarText
{
    private const string Secret = "(secret)";
    private const string RoundTrip = "o";

    // By name, as the older .NET does not have them.
    private static readonly HashSet<string> Dates = new(StringComparer.Ordinal) { "System.DateOnly", "System.TimeOnly" };
    private static readonly HashSet<string> LargeNumbers = new(StringComparer.Ordinal) { "System.Int128", "System.UInt128" };
    private static readonly HashSet<string> Texts = new(StringComparer.Ordinal)
    {
        "System.Management.Automation.SemanticVersion", "System.Security.Principal.SecurityIdentifier", "System.Security.Principal.NTAccount", "System.Net.IPNetwork", "System.Text.Rune",
    };

    /// <summary>Shows a value as a number, a bool, a text or null; false where it has parts.</summary>
    /// <param name="value">The value as it came.</param>
    /// <param name="plain">The value without its wrapping.</param>
    /// <param name="shown">What to show.</param>
    public static bool TryShow(object? value, object? plain, out object? shown)
    {
        shown = plain switch
        {
            null or DBNull => null,
            SecureString or PSCredential or NetworkCredential => Secret,
            _ when value is PSObject wrapped && DeserializedText(wrapped) is { } text => text,
            string or bool or byte or sbyte or short or ushort or int or uint or long or ulong or decimal or BigInteger or JsonElement => plain,
            double number => double.IsNaN(number) || double.IsInfinity(number) ? Of(plain) : plain,
            float number => float.IsNaN(number) || float.IsInfinity(number) ? Of(plain) : plain,
            SwitchParameter flag => flag.IsPresent,
            DateTime time => time.ToString(RoundTrip, CultureInfo.InvariantCulture),
            DateTimeOffset time => time.ToString(RoundTrip, CultureInfo.InvariantCulture),
            XmlNode node => node.OuterXml,
            XPathNavigator node => node.OuterXml,
            XObject or StringBuilder or Regex or CultureInfo or Type or ScriptBlock or Delegate => Of(plain),
            Uri address => address.OriginalString,
            IPAddress or EndPoint or PhysicalAddress or MailAddress or Version => Of(plain),
            IFormattable number when LargeNumbers.Contains(NameOf(plain)) => BigInteger.Parse(number.ToString(null, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
            IFormattable date when Dates.Contains(NameOf(plain)) => date.ToString(RoundTrip, CultureInfo.InvariantCulture),
            char or FormattableString => Of(plain),
            IFormattable and ValueType => Of(plain),
            _ => Texts.Contains(NameOf(plain)) ? Of(plain) : null,
        };
        return shown is not null || plain is null or DBNull;
    }

    /// <summary>A value as text, whatever it is.</summary>
    public static string Of(object value)
    {
        try
        {
            return Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty;
        }
        catch (Exception cause) when (cause is not PipelineStoppedException)
        {
            // An object that cannot say what it is must not cost the rest of the output.
            return value.GetType().ToString();
        }
    }

    private static string NameOf(object value) => value.GetType().FullName ?? string.Empty;

    /// <summary>Of an object of another process: what it would be here, a secret or a name of an enumeration. Null for any other.</summary>
    private static string? DeserializedText(PSObject value)
    {
        if (value.TypeNames.Count == 0 || !value.TypeNames[0].StartsWith("Deserialized.", StringComparison.Ordinal))
            return null;
        if (value.TypeNames.Contains("Deserialized.System.Net.NetworkCredential"))
            return Secret;
        return value.TypeNames.Any(static name => name is "Deserialized.System.Enum" or "Deserialized.System.Net.IPAddress" or "Deserialized.System.Net.NetworkInformation.PhysicalAddress") ? value.ToString() : null;
    }
}

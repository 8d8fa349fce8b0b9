using System;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Globalization;
using System.IO;
using System.Management.Automation;
using System.Net;
using System.Net.Mail;

namespace ManagedAgents.Schema;

/// <summary>Text, as it is.</summary>
internal sealed class TextShape : Shape
{
    private readonly ValueRules _rules;

    public TextShape(ValueRules rules) => _rules = rules;

    public override IEnumerable<string> Notes => _rules.Notes;

    public override object? Bind(object? value, InputPath where) => value switch
    {
        string text => _rules.EndsWell(text) ? text : throw where.Error("ends with a line feed, which its pattern does not allow."),
        // An id of digits is easily written as a number.
        _ => WrittenNumber.TextOf(value) ?? throw where.Misfit("text", value),
    };

    public override object? ToPlain(object? literal, InputPath where) => Bind(literal, where);

    private protected override void Describe(OrderedDictionary schema)
    {
        schema["type"] = "string";
        if (_rules.Choices is { } choices)
            schema["enum"] = choices;
        if (_rules.Pattern is { } pattern)
            schema["pattern"] = pattern;
        if (_rules.MinLength is { } shortest)
            schema["minLength"] = shortest;
        if (_rules.MaxLength is { } longest)
            schema["maxLength"] = longest;
    }
}

/// <summary>A value of a type that is written as text: a time, an address, a path and so on. Only the types listed here are made from text.</summary>
internal sealed class ConvertedTextShape : Shape
{
    private const string DateTimeFormat = "date-time";

    // By name, as some exist only on newer .NET.
    private static readonly Dictionary<string, (string? Format, string? Note)> Types = new(StringComparer.Ordinal)
    {
        [typeof(DateTime).FullName!] = (DateTimeFormat, null),
        [typeof(DateTimeOffset).FullName!] = (DateTimeFormat, null),
        ["System.DateOnly"] = ("date", null),
        ["System.TimeOnly"] = (null, "A time of day such as 13:30:00."),
        [typeof(TimeSpan).FullName!] = (null, "A time span as days.hours:minutes:seconds, such as 1.12:30:00."),
        [typeof(Guid).FullName!] = ("uuid", null),
        [typeof(Uri).FullName!] = ("uri", null),
        [typeof(Version).FullName!] = (null, "A version such as 1.2.3."),
        ["System.Management.Automation.SemanticVersion"] = (null, "A semantic version such as 1.2.3-preview.1."),
        [typeof(IPAddress).FullName!] = (null, "An IPv4 or IPv6 address such as 192.0.2.1."),
        [typeof(MailAddress).FullName!] = ("email", null),
        [typeof(CultureInfo).FullName!] = (null, "The name of a culture such as en-US."),
        [typeof(FileInfo).FullName!] = (null, "The path of a file."),
        [typeof(DirectoryInfo).FullName!] = (null, "The path of a folder."),
        [typeof(char).FullName!] = (null, null),
    };

    private readonly Type _type;
    private readonly ValueRules _rules;

    public ConvertedTextShape(Type type, ValueRules rules)
    {
        _type = type;
        _rules = rules;
    }

    public override IEnumerable<string> Notes
    {
        get
        {
            if (Types[_type.FullName!].Note is { } note)
                yield return note;
            if (_rules.Minimum is { } least && _rules.Maximum is { } most)
                yield return $"From {Text(least)} to {Text(most)}.";
        }
    }

    public static bool Fits(Type type) => type.FullName is { } name && Types.ContainsKey(name);

    public override object? Bind(object? value, InputPath where)
    {
        if (value is not string text)
            throw where.Misfit("text", value);
        try
        {
            return LanguagePrimitives.ConvertTo(text, _type, CultureInfo.InvariantCulture);
        }
        catch (PSInvalidCastException cause)
        {
            throw where.Error($"is no {_type.Name}: '{InputPath.Shown(text)}'.", cause);
        }
    }

    private protected override void Describe(OrderedDictionary schema)
    {
        schema["type"] = "string";
        if (Types[_type.FullName!].Format is { } format)
            schema["format"] = format;
        if (_type == typeof(char))
            schema["minLength"] = schema["maxLength"] = 1;
        if (_rules.Choices is { } choices)
            schema["enum"] = choices;
    }

    private static string Text(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;
}

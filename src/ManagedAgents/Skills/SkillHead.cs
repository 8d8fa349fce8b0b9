using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using ManagedAgents.Client.Wire;
using ManagedAgents.Disk;
using ManagedAgents.Errors;

namespace ManagedAgents.Skills;

/// <summary>What stands at the head of a SKILL.md: the name, and what the skill is for. It is checked as the service does it.</summary>
internal sealed class SkillHead
{
    /// <summary>The file's name.</summary>
    public const string FileName = "SKILL.md";

    private const string Fence = "---";
    private const int LongestName = 64;
    private const int LongestDescription = 1024;

    private static readonly string[] Reserved = ["anthropic", "claude"];

    private SkillHead(string name, string? description)
    {
        Name = name;
        Description = description;
    }

    /// <summary>The skill's name.</summary>
    public string Name { get; }

    /// <summary>What the skill is for; null where it is written in a way that only the service reads.</summary>
    public string? Description { get; }

    /// <summary>Reads the head.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="what">Which skill it is of, for errors.</param>
    /// <exception cref="InputException">The service would refuse it.</exception>
    public static SkillHead Read(byte[] file, string what)
    {
        Dictionary<string, string?> fields = HeadFields.Of(Head(file, what));
        return new SkillHead(NameOf(fields, what), DescriptionOf(fields, what));
    }

    /// <summary>How many characters a text has, as the service counts them: an emoji is one.</summary>
    public static int LengthOf(string text) => text.Count(static c => !char.IsLowSurrogate(c));

    private static string[] Head(byte[] file, string what)
    {
        string text;
        try
        {
            text = StrictUtf8.Read(file).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            throw Invalid(what, "is not UTF-8");
        }

        string[] lines = [.. text.Split('\n').Select(static line => line.TrimEnd('\r', ' ', '\t'))];
        int end = lines[0] == Fence ? Array.IndexOf(lines, Fence, 1) : -1;
        return end > 0 ? [.. lines.Take(end).Skip(1)] : throw Invalid(what, "must begin with a line of ---, lines with name and description, and another line of ---");
    }

    private static string NameOf(Dictionary<string, string?> fields, string what)
    {
        string name = Field(fields, "name", what) ?? throw Invalid(what, "has a name that cannot be read; write it plainly, as in name: quarterly-report");
        if (name.Length > LongestName)
            throw Invalid(what, $"has a name of {name.Length} characters; there may be {LongestName}");
        if (!Regex.IsMatch(name, @"\A[a-z0-9-]+\z", RegexOptions.CultureInvariant))
            throw Invalid(what, $"has the name '{SafeFileName.Printable(name)}'; it must be of lower-case letters, digits and hyphens alone");
        return Array.Find(Reserved, name.Contains) is { } word ? throw Invalid(what, $"has the name '{name}'; it must not have '{word}' in it") : name;
    }

    private static string? DescriptionOf(Dictionary<string, string?> fields, string what)
    {
        if (Field(fields, "description", what) is not { } description)
            return null;
        if (LengthOf(description) > LongestDescription)
            throw Invalid(what, $"has a description of {LengthOf(description)} characters; there may be {LongestDescription}");
        return Regex.IsMatch(description, "<[^>]+>") ? throw Invalid(what, "has a description with an XML tag in it") : description;
    }

    /// <summary>A field that must be there; null where it cannot be read here.</summary>
    private static string? Field(Dictionary<string, string?> fields, string name, string what) =>
        !fields.TryGetValue(name, out string? text) || text?.Trim().Length == 0 ? throw Invalid(what, $"has no {name}") : text;

    private static InputException Invalid(string what, string why) => new("InvalidSkill", $"The {FileName} of {what} {why}.");
}

/// <summary>
/// The fields at the top level of YAML that are texts: plain ones, in quotes, and blocks of lines. What else YAML can say is not read, and
/// left to whoever is sent it.
/// </summary>
internal static class HeadFields
{
    /// <summary>The fields.</summary>
    /// <param name="lines">The lines, without blanks at their ends.</param>
    /// <returns>Texts by name; null for what is no text that can be read here.</returns>
    public static Dictionary<string, string?> Of(IReadOnlyList<string> lines)
    {
        var fields = new Dictionary<string, string?>(StringComparer.Ordinal);
        for (int i = 0; i < lines.Count;)
        {
            Match field = Regex.Match(lines[i++], @"\A(?<name>[A-Za-z0-9_-]+|""[^""\\]*""|'[^']*')[ \t]*:(?:[ \t]+(?<text>.*))?\z", RegexOptions.CultureInvariant);
            var more = new List<string>();
            while (i < lines.Count && (lines[i].Length == 0 || char.IsWhiteSpace(lines[i][0])))
                more.Add(lines[i++]);
            if (field.Success)
                fields[field.Groups["name"].Value.Trim('"', '\'')] = Text(field.Groups["text"].Value.Trim(), more);
        }

        return fields;
    }

    private static string? Text(string first, List<string> more)
    {
        if (Regex.Match(first, @"\A(?<kind>[|>])[+-]?(?:[ \t]+#.*)?\z") is { Success: true } block)
            return Block(more, isFolded: block.Groups["kind"].Value == ">");
        string text = Folded([first, .. more.Select(static line => line.Trim())]);
        if (text.StartsWith("\"", StringComparison.Ordinal))
            return Quoted(text);
        if (text.StartsWith("'", StringComparison.Ordinal))
            return Regex.Match(text, @"\A'(?<text>(?:[^']|'')*)'(?:[ \t]+#.*)?\z", RegexOptions.Singleline) is { Success: true } single ? single.Groups["text"].Value.Replace("''", "'") : null;

        // Lists, tables, anchors and the like.
        if (text.Length > 0 && "[{&*!|>%@`".IndexOf(text[0]) >= 0)
            return null;
        text = Regex.Replace(text, @"(?:\A|[ \t])#.*", string.Empty).Trim();
        return text is "~" or "null" or "Null" or "NULL" ? string.Empty : text;
    }

    /// <summary>A text over several lines: a line end is a blank, and an empty line is a line end.</summary>
    private static string Folded(IEnumerable<string> lines)
    {
        var text = new StringBuilder();
        int empty = 0;
        foreach (string line in lines)
        {
            if (line.Length == 0)
            {
                empty++;
                continue;
            }

            if (text.Length > 0)
                text.Append(empty == 0 ? " " : new string('\n', empty));
            text.Append(line);
            empty = 0;
        }

        return text.ToString();
    }

    private static string? Block(List<string> lines, bool isFolded)
    {
        int indent = lines.Where(static line => line.Length > 0).Select(static line => line.Length - line.TrimStart(' ').Length).DefaultIfEmpty(0).First();
        string[] text = [.. lines.Select(line => line.Length == 0 ? line : line.Substring(Math.Min(indent, line.Length - line.TrimStart(' ').Length)))];

        // Lines that stand further in are kept as they are, which only a whole reader of YAML gets right.
        if (!isFolded)
            return string.Join("\n", text).Trim('\n');
        return text.Any(static line => line.Length > 0 && char.IsWhiteSpace(line[0])) ? null : Folded(text);
    }

    private static string? Quoted(string text)
    {
        Match quoted = Regex.Match(text, @"\A""(?<text>(?:[^""\\]|\\.)*)""(?:[ \t]+#.*)?\z", RegexOptions.Singleline);
        if (!quoted.Success || Regex.IsMatch(quoted.Groups["text"].Value, @"(?<!\\)(?:\\\\)*\\[^""\\/nrt ]"))
            return null;
        return Regex.Replace(quoted.Groups["text"].Value, @"\\(.)", static escape => escape.Groups[1].Value switch
        {
            "n" => "\n",
            "r" => "\r",
            "t" => "\t",
            var same => same,
        });
    }
}

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using ManagedAgents.Emulator.Routing;

namespace ManagedAgents.Emulator.Skills;

/// <summary>The name and description at the head of a SKILL.md, which is YAML between two lines of three dashes.</summary>
internal sealed class SkillHead
{
    private static readonly string[] Reserved = { "anthropic", "claude" };

    private SkillHead(string name, string description)
    {
        Name = name;
        Description = description;
    }

    public string Name { get; }

    public string Description { get; }

    /// <exception cref="ServiceException">The file is no SKILL.md.</exception>
    public static SkillHead Read(byte[] file)
    {
        var lines = Encoding.UTF8.GetString(file).TrimStart('\uFEFF').Split('\n').Select(l => l.TrimEnd('\r', ' ')).ToList();
        int end = lines.Count > 0 && lines[0] == "---" ? lines.IndexOf("---", 1) : -1;
        if (end < 0)
            throw ServiceException.Invalid("SKILL.md: must begin with YAML between two lines of ---");
        Dictionary<string, string> fields = Fields(lines.GetRange(1, end - 1));
        return new SkillHead(ReadName(fields), ReadDescription(fields));
    }

    private static string ReadName(Dictionary<string, string> fields)
    {
        string name = Required(fields, "name", 64);
        if (!Regex.IsMatch(name, "^[a-z0-9-]+\\z"))
            throw ServiceException.Invalid("SKILL.md: name must be lower-case letters, digits and hyphens");
        string? reserved = Reserved.FirstOrDefault(w => name.Contains(w));
        return reserved is null ? name : throw ServiceException.Invalid($"SKILL.md: name must not contain '{reserved}'");
    }

    private static string ReadDescription(Dictionary<string, string> fields)
    {
        string description = Required(fields, "description", 1024);
        return Regex.IsMatch(description, "<[^>]+>") ? throw ServiceException.Invalid("SKILL.md: description must not have XML tags") : description;
    }

    private static string Required(Dictionary<string, string> fields, string name, int most)
    {
        if (!fields.TryGetValue(name, out string? text) || text.Length == 0)
            throw ServiceException.Invalid($"SKILL.md: {name} is required");
        return text.Length <= most ? text : throw ServiceException.Invalid($"SKILL.md: {name} must have at most {most} characters");
    }

    // The little of YAML that these two fields use: a text beside its key, in quotes or not, or on the indented lines below it.
    private static Dictionary<string, string> Fields(List<string> lines)
    {
        var fields = new Dictionary<string, string>();
        string? name = null;
        foreach (string line in lines)
        {
            if (line.Length > 0 && char.IsWhiteSpace(line[0]) && name is not null)
            {
                fields[name] = (fields[name] + " " + line.Trim()).Trim();
                continue;
            }

            int colon = line.IndexOf(':');
            if (colon <= 0 || line[0] == '#')
                continue;
            name = line.Substring(0, colon).Trim();
            string text = line.Substring(colon + 1).Trim();
            fields[name] = text is ">" or "|" or ">-" or "|-" ? "" : Unquoted(text);
        }

        return fields;
    }

    private static string Unquoted(string text) =>
        text.Length >= 2 && text[0] is '"' or '\'' && text[text.Length - 1] == text[0] ? text.Substring(1, text.Length - 2) : text;
}

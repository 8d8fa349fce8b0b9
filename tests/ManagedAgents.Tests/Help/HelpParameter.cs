using System.Collections.Generic;
using System.Linq;

namespace ManagedAgents.Tests.Help;

/// <summary>A parameter as a help page tells of it: its text, and the YAML block under the text.</summary>
internal sealed class HelpParameter
{
    private const string SetStart = "- Name: ";

    private readonly Dictionary<string, string> _fields;

    /// <summary>Reads the lines of a parameter's section.</summary>
    public HelpParameter(string name, string section)
    {
        Name = name;
        int yaml = section.IndexOf("```yaml\n", System.StringComparison.Ordinal);
        Text = section[..yaml].Trim();
        string[] lines = section[(yaml + 8)..section.LastIndexOf("```", System.StringComparison.Ordinal)].TrimEnd().Split('\n');
        _fields = Fields(lines.Where(line => line[0] is not (' ' or '-')));
        Aliases = [.. Under(lines, "Aliases:").Select(line => line[2..])];
        Sets = [.. ReadSets([.. Under(lines, "ParameterSets:")])];
    }

    public string Name { get; }

    public string Text { get; }

    public string Type => _fields["Type"];

    /// <summary>The default value; empty for none.</summary>
    public string Default => _fields["DefaultValue"].Trim('\'');

    public bool SupportsWildcards => _fields["SupportsWildcards"] == "true";

    public IReadOnlyList<string> Aliases { get; }

    public IReadOnlyList<HelpParameterSet> Sets { get; }

    private static Dictionary<string, string> Fields(IEnumerable<string> lines) =>
        lines.Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0].TrimEnd(':'), pair => pair.Length > 1 ? pair[1] : string.Empty);

    private static IEnumerable<string> Under(string[] lines, string key) =>
        lines.SkipWhile(line => line != key).Skip(1).TakeWhile(line => line[0] is ' ' or '-');

    private static IEnumerable<HelpParameterSet> ReadSets(string[] lines)
    {
        for (int start = 0; start < lines.Length;)
        {
            int end = start + 1;
            while (end < lines.Length && !lines[end].StartsWith(SetStart, System.StringComparison.Ordinal))
                end++;
            Dictionary<string, string> set = Fields(lines[(start + 1)..end].Select(line => line.Trim()));
            yield return new HelpParameterSet(
                lines[start][SetStart.Length..],
                set["Position"],
                set["IsRequired"] == "true",
                set["ValueFromPipeline"] == "true",
                set["ValueFromPipelineByPropertyName"] == "true",
                set["ValueFromRemainingArguments"] == "true");
            start = end;
        }
    }
}

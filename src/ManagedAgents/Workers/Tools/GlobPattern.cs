using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

namespace ManagedAgents.Workers.Tools;

/// <summary>A pattern of names: * ? [..] {a,b} and ** for any number of folders. Paths are given with slashes, relative.</summary>
internal sealed class GlobPattern
{
    private const int MostAlternatives = 1000;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);
    private readonly List<Regex> _patterns;

    private GlobPattern(List<Regex> patterns) => _patterns = patterns;

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="FormatException">It has too many alternatives.</exception>
    public static GlobPattern Read(string pattern)
    {
        var all = new List<string>();
        Expand(pattern, all);
        return new GlobPattern(all.Select(one => new Regex(Translate(one), RegexOptions.CultureInvariant | RegexOptions.Singleline, Longest)).ToList());
    }

    /// <summary>True where a path that is tried could climb out of its folder.</summary>
    public static bool CanAscend(string pattern) => pattern.Split('\\', '/', '{', '}', ',').Contains("..");

    public bool Fits(string path) => _patterns.Exists(pattern => pattern.IsMatch(path));

    private static void Expand(string pattern, List<string> all)
    {
        int open = pattern.IndexOf('{');
        int close = open < 0 ? -1 : Closing(pattern, open);
        if (close < 0)
        {
            if (all.Count >= MostAlternatives)
                throw new FormatException($"the pattern has more than {MostAlternatives} alternatives");
            all.Add(pattern);
            return;
        }

        foreach (string one in Alternatives(pattern.Substring(open + 1, close - open - 1)))
            Expand(pattern.Substring(0, open) + one + pattern.Substring(close + 1), all);
    }

    private static int Closing(string pattern, int open)
    {
        int depth = 0;
        for (int i = open; i < pattern.Length; i++)
        {
            depth += pattern[i] == '{' ? 1 : pattern[i] == '}' ? -1 : 0;
            if (depth == 0)
                return i;
        }

        return -1;
    }

    private static IEnumerable<string> Alternatives(string list)
    {
        int depth = 0, start = 0;
        for (int i = 0; i < list.Length; i++)
        {
            depth += list[i] == '{' ? 1 : list[i] == '}' ? -1 : 0;
            if (list[i] == ',' && depth == 0)
            {
                yield return list.Substring(start, i - start);
                start = i + 1;
            }
        }

        yield return list.Substring(start);
    }

    private static string Translate(string pattern)
    {
        var regex = new StringBuilder(@"\A");
        pattern = pattern.StartsWith("./", StringComparison.Ordinal) ? pattern.Substring(2) : pattern;
        for (int i = 0; i < pattern.Length; i++)
        {
            bool isNameStart = i == 0 || pattern[i - 1] == '/';
            switch (pattern[i])
            {
                case '*' when isNameStart && i + 1 < pattern.Length && pattern[i + 1] == '*' && (i + 2 == pattern.Length || pattern[i + 2] == '/'):
                    regex.Append(i + 2 == pattern.Length ? ".*" : "(?:[^/]+/)*");
                    i += 2;
                    break;
                case '*':
                    regex.Append("[^/]*");
                    break;
                case '?':
                    regex.Append("[^/]");
                    break;
                case '[' when pattern.IndexOf(']', i + 1) is var end && end > i + 1:
                    string set = pattern.Substring(i + 1, end - i - 1).Replace(@"\", @"\\").Replace("[", @"\[");
                    regex.Append("(?!/)[").Append(set[0] == '!' ? "^" + set.Substring(1) : set).Append(']');
                    i = end;
                    break;
                default:
                    regex.Append(Regex.Escape(pattern[i].ToString()));
                    break;
            }
        }

        return regex.Append(@"\z").ToString();
    }
}

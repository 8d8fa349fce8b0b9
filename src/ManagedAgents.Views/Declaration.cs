using System;
using System.Collections.Generic;
using System.IO;
using System.Text.RegularExpressions;

namespace ManagedAgents.Views;

/// <summary>A line of a file of views: of which types, what of them, and how. A type has one of a kind.</summary>
/// <param name="Type">The type's name, without its namespace.</param>
/// <param name="What">Empty for its table; else list, wide, custom, text, or the name of a further table.</param>
/// <param name="Parts">What it says, part by part.</param>
/// <param name="Place">Where it stands, for errors.</param>
internal sealed record Declaration(string Type, string What, IReadOnlyList<string> Parts, string Place)
{
    /// <summary>Reads files of views.</summary>
    /// <param name="files">Their paths.</param>
    /// <returns>The declarations in their order.</returns>
    /// <exception cref="DeclarationException">A line is none, or says again what another has said.</exception>
    public static IReadOnlyList<Declaration> Read(IEnumerable<string> files)
    {
        var all = new List<Declaration>();
        foreach (string file in files)
        {
            string[] lines = File.ReadAllLines(file);
            for (int i = 0; i < lines.Length; i++)
                Read(lines[i], $"{file}({i + 1})", all);
        }

        return all;
    }

    private static void Read(string line, string place, List<Declaration> all)
    {
        if (line.Trim() is "" or ['#', ..])
            return;
        Match match = Regex.Match(line, @"^(?<types>\w+(, \w+)*)( (?<what>\w+))?: (?<parts>\S.*)$");
        if (!match.Success)
            throw new DeclarationException(place, "A line is 'Type: column 10 | column', 'Type list: item | item', or begins with #.");
        string what = match.Groups["what"].Value;
        foreach (string type in match.Groups["types"].Value.Split(", "))
        {
            if (all.Find(one => one.Type == type && one.What == what) is { } other)
                throw new DeclarationException(place, $"{type} has this line already, in {other.Place}.");
            all.Add(new Declaration(type, what, match.Groups["parts"].Value.Split('|', StringSplitOptions.TrimEntries), place));
        }
    }
}

/// <summary>A declaration is wrong.</summary>
internal sealed class DeclarationException(string place, string message) : Exception($"{place}: error VIEWS: {message}");

using System;
using System.Linq;

namespace ManagedAgents.Client.Markup;

/// <summary>The line that opens a block of code.</summary>
internal sealed class CodeFence
{
    private const int ShortestRun = 3;

    private CodeFence(char mark, int length, int indent, string language)
    {
        Mark = mark;
        Length = length;
        Indent = indent;
        Language = language;
    }

    public int Indent { get; }

    /// <summary>The language named behind the fence: letters, digits and a few signs; empty for none.</summary>
    public string Language { get; }

    private char Mark { get; }

    private int Length { get; }

    /// <summary>Reads a fence; null where the line, whatever its indent, is none.</summary>
    public static CodeFence? Read(string line)
    {
        string text = line.TrimStart(' ', '\t');
        if (text.Length < ShortestRun || text[0] is not ('`' or '~'))
            return null;
        int length = LineText.Run(text, 0);
        string info = text.Substring(length).Trim();
        bool isFence = length >= ShortestRun && !(text[0] == '`' && info.IndexOf('`') >= 0);
        return isFence ? new CodeFence(text[0], length, LineText.Indent(line), LanguageOf(info)) : null;
    }

    public bool IsClosedBy(string line)
    {
        string text = line.Trim(' ', '\t');
        return text.Length >= Length && text[0] == Mark && LineText.Run(text, 0) == text.Length;
    }

    /// <summary>A fence that nothing in the code can close.</summary>
    public static string Around(string code) => new('`', Math.Max(ShortestRun, LineText.LongestRun(code, '`') + 1));

    private static string LanguageOf(string info) =>
        new(info.TakeWhile(static c => char.IsLetterOrDigit(c) || c is '-' or '_' or '+' or '#' or '.').ToArray());
}

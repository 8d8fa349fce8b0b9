using System;
using System.Collections.Generic;
using System.Text;

namespace ManagedAgents.Client.Reports;

/// <summary>
/// Lets an agent's Markdown into a document of ours, as it is but for what could reach beyond it: HTML stays text, code blocks are closed,
/// headings go below the document's own, and links lead to the web or into the document. Where readers of Markdown differ on what is code,
/// it assumes the worse, and a sign in code may then show as its reference.
/// </summary>
internal sealed class GuardedMarkdown
{
    // The document's own headings are the two highest.
    private const int HeadingsAbove = 2;
    private const int DeepestPrefix = 16;

    private static readonly char[] EndsOfPlainAddress = { ')', '(', '`', '"', '\'', '<', ' ', '\t' };

    private readonly StringBuilder _guarded = new();
    private readonly string[] _lines;

    // Whether a mark above, in the same paragraph, may reach into the line.
    private bool _isParagraphOpen;
    private bool _isAfterText;
    private bool _isAfterCode;

    private GuardedMarkdown(string text) => _lines = text.Split('\n');

    /// <param name="text">The agent's text, its lines ended by line feeds.</param>
    public static string Of(string text)
    {
        var guarded = new GuardedMarkdown(text);
        guarded.Read();
        return guarded._guarded.ToString().TrimEnd('\n');
    }

    private static bool IsTagStart(char c) => c is '/' or '!' or '?' || char.IsLetter(c);

    private void Read()
    {
        int at = 0;
        while (at < _lines.Length)
        {
            string line = _lines[at++];
            int prefix = PrefixLength(line, out bool isTooDeep);
            if (CodeFence.Read(line.Substring(prefix)) is { } fence)
                at = AddCode(fence, line.Substring(0, prefix), at);
            else if (isTooDeep || IsOtherFence(line.Substring(prefix)))
                AddLine(line.Insert(line.Length - line.Substring(prefix).TrimStart().Length, "\\"));
            else
                AddLine(line);
        }
    }

    /// <summary>Whether some readers see the beginning of a block that reaches to its counterpart: mathematics, boxes, figures.</summary>
    private static bool IsOtherFence(string line) =>
        line.TrimStart(' ', '\t') is { Length: > 1 } text && text[0] is '$' or ':' or '^' && LineText.Run(text, 0) > 1;

    /// <summary>The length of the signs of quotes and items that a block of code may stand behind.</summary>
    private static int PrefixLength(string line, out bool isTooDeep)
    {
        int at = 0;
        isTooDeep = false;
        for (int depth = 0; ; depth++)
        {
            string rest = line.Substring(at);
            int blank = rest.Length - rest.TrimStart(' ', '\t').Length;
            int next = at;
            if (rest.Length > blank && rest[blank] == '>')
                next = at + blank + 1;
            else if (ListMarker.Read(rest) is { Rest.Length: > 0 } marker)
                next = line.Length - marker.Rest.Length;

            // Tabs may have made the rest longer than it was.
            if (next <= at)
                return at;
            if (depth == DeepestPrefix)
            {
                // Readers give up on such lines, and with them on the document.
                isTooDeep = true;
                return at;
            }

            at = next;
        }
    }

    /// <summary>
    /// Adds a block of code on its own, behind no sign and indent, where every reader takes it for one; closed, whether it was or not.
    /// </summary>
    private int AddCode(CodeFence fence, string prefix, int at)
    {
        var code = new List<string>();
        for (; at < _lines.Length && !fence.IsClosedBy(WithoutPrefix(_lines[at], prefix)); at++)
            code.Add(LineText.Outdent(WithoutPrefix(_lines[at], prefix), fence.Indent));

        if (prefix.Trim().Length > 0)
            AddLine(prefix.TrimEnd());
        if (_guarded.Length > 0 && _isAfterText)
            _guarded.Append('\n');
        string fences = CodeFence.Around(string.Join("\n", code));
        _guarded.Append(fences).Append(fence.Language).Append('\n');
        foreach (string line in code)
            _guarded.Append(line).Append('\n');
        _guarded.Append(fences).Append("\n\n");
        (_isParagraphOpen, _isAfterText, _isAfterCode) = (false, false, true);
        return at + 1;
    }

    /// <summary>The line without the quote signs and the indent that its block of code stands behind.</summary>
    private static string WithoutPrefix(string line, string prefix)
    {
        int at = 0;
        while (at < line.Length && at < prefix.Length && line[at] is ' ' or '\t' or '>')
            at++;
        return line.Substring(at);
    }

    private void AddLine(string line)
    {
        if (LineText.IsBlank(line))
        {
            // Behind code there is a blank line already.
            if (!_isAfterCode)
                _guarded.Append('\n');
            (_isParagraphOpen, _isAfterText, _isAfterCode) = (false, false, false);
            return;
        }

        int level = LineText.HeadingLevel(line);
        if (level > 0)
        {
            string text = line.TrimStart(' ');
            line = new string('#', Math.Min(level + HeadingsAbove, 6)) + text.Substring(level);
        }
        else if (_isAfterText && LineText.UnderlineOf(line) is { } underline)
        {
            // It would make the line above a heading of the document.
            if (underline == '-' && LineText.IsRule(line))
                _guarded.Append('\n');
            else
                _guarded.Append('\\');
            line = line.TrimStart(' ', '\t');
        }

        AddInlines(line);
        _guarded.Append('\n');
        (_isAfterText, _isAfterCode) = (true, false);
    }

    private void AddInlines(string line)
    {
        (List<(int Start, int End)> code, bool isSure) = CodeSpans(line);
        bool mayHide = isSure && !_isParagraphOpen;
        _isParagraphOpen |= !isSure;
        int span = 0;
        for (int at = 0; at < line.Length; at++)
        {
            while (span < code.Count && code[span].End <= at)
                span++;
            bool isCode = mayHide && span < code.Count && at >= code[span].Start;
            char c = line[at];
            char next = at + 1 < line.Length ? line[at + 1] : '\0';
            if (isCode)
                _guarded.Append(c);
            else if (c == '<' && IsTagStart(next))
                _guarded.Append("&lt;");
            else if (c == '\\' && next == '<')
                continue;
            else if (c == '\\' && next != '\0')
                _guarded.Append(c).Append(line[++at]);
            else
                _guarded.Append(c).Append(c == ']' && LeadsElsewhere(line, at + 1, next) ? "\\" : string.Empty);
        }
    }

    /// <summary>Whether what stands behind a closing bracket may be an address that a link must not have.</summary>
    private static bool LeadsElsewhere(string line, int at, char sign)
    {
        if (sign is not ('(' or ':'))
            return false;
        int start = at + 1;
        while (start < line.Length && char.IsWhiteSpace(line[start]))
            start++;

        // The address may be on the next line.
        return start == line.Length || !LinkTarget.IsHarmless(line, start);
    }

    /// <summary>
    /// The spans of code in a line, and whether every reader sees the same: not where a mark has no end, a bar may split the line into the
    /// cells of a table, or a link may swallow a mark.
    /// </summary>
    private static (List<(int Start, int End)> Spans, bool IsSure) CodeSpans(string line)
    {
        var spans = new List<(int, int)>();
        bool isSure = true;
        var marks = new BacktickRuns(line);
        for (int at = 0; at < line.Length; at++)
        {
            char c = line[at];
            if (c == '\\')
                at++;
            else if (c == ']')
                isSure &= IsPlainLink(line, at + 1);
            else if (c == '`')
            {
                int run = LineText.Run(line, at);
                int close = marks.Next(run, at + run);
                int end = (close < 0 ? at : close) + run;
                isSure &= close >= 0 && line.IndexOf('|', at, end - at) < 0;
                if (close >= 0)
                    spans.Add((at, end));
                at = end - 1;
            }
        }

        return (spans, isSure);
    }

    /// <summary>Whether what follows a closing bracket is no link, or one whose address is closed and holds nothing that could be a mark.</summary>
    private static bool IsPlainLink(string line, int at)
    {
        if (at >= line.Length || line[at] is not ('(' or '[' or ':'))
            return true;
        if (line[at] != '(')
            return false;
        int end = line.IndexOfAny(EndsOfPlainAddress, at + 1);
        return end >= 0 && line[end] == ')';
    }
}

/// <summary>
/// The marks of a paragraph that something may still close: emphasis and brackets. Closing one drops those opened after it, so that tags
/// are well nested and each mark is dropped once.
/// </summary>
internal sealed class OpenMarks
{
    private const string Marks = "*_~[";

    private readonly List<InlinePiece> _pieces;
    private readonly List<(char Mark, int Piece)> _stack = new();
    private readonly Stack<int> _brackets = new();
    private readonly int[] _counts = new int[Marks.Length];

    public OpenMarks(List<InlinePiece> pieces) => _pieces = pieces;

    public void Push(char mark, int piece)
    {
        if (mark == '[')
            _brackets.Push(_stack.Count);
        _stack.Add((mark, piece));
        _counts[Marks.IndexOf(mark)]++;
    }

    /// <summary>Closes what a run of one mark can close, and gives how many marks are left of it.</summary>
    public int Close(char mark, int length)
    {
        while (length > 0 && _counts[Marks.IndexOf(mark)] > 0)
        {
            while (_stack[_stack.Count - 1].Mark != mark)
                Pop();
            InlinePiece opener = _pieces[_stack[_stack.Count - 1].Piece];
            int used = length >= 2 && opener.Length >= 2 ? 2 : 1;
            string tag = mark == '~' ? "del" : used == 2 ? "strong" : "em";

            // What closes later is further out.
            opener.Length -= used;
            opener.Tags = $"<{tag}>" + opener.Tags;
            _pieces.Add(new InlinePiece(0, 0) { Tags = $"</{tag}>" });
            length -= used;
            if (opener.Length == 0)
                Pop();
        }

        return length;
    }

    /// <summary>Takes the last open bracket off; gives its piece, or null where none is open.</summary>
    public int? TakeBracket()
    {
        if (_brackets.Count == 0)
            return null;
        int place = _brackets.Pop();
        int piece = _stack[place].Piece;
        _stack[place] = ('\0', piece);
        _counts[Marks.IndexOf('[')]--;
        return piece;
    }

    /// <summary>Drops what was opened behind a piece, because that piece is closed.</summary>
    public void DropAbove(int piece)
    {
        while (_stack.Count > 0 && _stack[_stack.Count - 1].Piece >= piece)
            Pop();
    }

    private void Pop()
    {
        int last = _stack.Count - 1;
        int mark = Marks.IndexOf(_stack[last].Mark);
        if (mark >= 0)
            _counts[mark]--;
        if (_brackets.Count > 0 && _brackets.Peek() == last)
            _brackets.Pop();
        _stack.RemoveAt(last);
    }
}

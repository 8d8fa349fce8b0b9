using System;
using System.Collections.Generic;
using System.Text;
using ManagedAgents.Formatting;
using ManagedAgents.Pipeline;

namespace ManagedAgents.Events;

/// <summary>
/// A text that comes in pieces, shown as it comes: without secrets, without what steers the screen, its lines broken between words. Only what
/// may be the beginning of a secret, or a word that may not fit the line, waits for the next piece; a table waits for its end.
/// </summary>
internal sealed class LiveText
{
    /// <summary>A word this near to the margin waits for its end.</summary>
    private const int Margin = 16;

    private const string Fence = "```";

    private readonly UserStreams _streams;
    private readonly Func<int> _screenWidth;
    private readonly StringBuilder _open = new();
    private readonly StringBuilder _head = new();
    private readonly StringBuilder _spaces = new();
    private readonly StringBuilder _word = new();
    private readonly StringBuilder _out = new();
    private readonly List<string> _table = new();
    private LineKind _kind;
    private bool _isCode;
    private bool _wordBegun;
    private string _lineStart = string.Empty;

    private enum LineKind
    {
        /// <summary>Too little of it is there.</summary>
        Unknown,
        Text,

        /// <summary>Of code: its breaks are its own.</summary>
        Code,
        Table,
    }

    /// <param name="streams">Where it is shown.</param>
    /// <param name="screenWidth">Tells how wide the screen is; 0 where it is not known.</param>
    public LiveText(UserStreams streams, Func<int> screenWidth)
    {
        _streams = streams;
        _screenWidth = screenWidth;
    }

    /// <summary>The cell that the next word begins at.</summary>
    public int Column { get; private set; }

    /// <summary>Shows the next piece.</summary>
    public void Append(string piece)
    {
        _open.Append(piece);
        string text = _open.ToString();
        int settled = _streams.SettledLength(text);
        if (settled > 0 && char.IsHighSurrogate(text[settled - 1]))
            settled--;
        if (settled > 0)
        {
            _open.Remove(0, settled);
            Take(text.Substring(0, settled));
        }

        BeginWord();
        Flush();
    }

    /// <summary>Shows what is left, and ends the line.</summary>
    public void End()
    {
        Break();
        _isCode = false;
    }

    /// <summary>Ends the line for something else in between.</summary>
    public void Break()
    {
        string text = _open.ToString();
        _open.Clear();
        Take(text);
        if (_head.Length > 0 || _word.Length > 0 || Column > 0)
            EndLine();
        ShowTable();
        Flush();
    }

    private void Take(string settled)
    {
        foreach (char c in ScreenText.Lines(_streams.Told(settled)))
        {
            if (c == '\n')
                EndLine();
            else if (_kind is LineKind.Unknown or LineKind.Table)
                TakeHead(c);
            else if (_kind == LineKind.Code)
                Put(c);
            else
                TakeText(c);
        }
    }

    private void TakeHead(char c)
    {
        _head.Append(c);
        if (_kind == LineKind.Unknown)
            Decide(isWhole: false);
    }

    /// <summary>Finds out from a line's beginning what it is, and shows what was held back for that.</summary>
    private void Decide(bool isWhole)
    {
        string head = _head.ToString(), start = head.TrimStart();
        bool mayBeFence = start.Length < Fence.Length && Fence.StartsWith(start, StringComparison.Ordinal);
        if (!isWhole && mayBeFence && head.Length < Margin)
            return;
        if (!_isCode && start.StartsWith("|", StringComparison.Ordinal))
        {
            _kind = LineKind.Table;
            return;
        }

        ShowTable();
        bool isFence = start.StartsWith(Fence, StringComparison.Ordinal);
        _kind = _isCode || isFence ? LineKind.Code : LineKind.Text;
        _isCode ^= isFence;
        _lineStart = string.Empty;
        _head.Clear();
        foreach (char c in head)
        {
            if (_kind == LineKind.Code)
                Put(c);
            else
                TakeText(c);
        }
    }

    private void EndLine()
    {
        if (_kind == LineKind.Unknown)
            Decide(isWhole: true);
        if (_kind == LineKind.Table)
        {
            _table.Add(_head.ToString());
            _head.Clear();
        }
        else
        {
            EndWord();
            NewLine();
        }

        _kind = LineKind.Unknown;
    }

    private void TakeText(char c)
    {
        if (_lineStart.Length < Margin)
            _lineStart += c;
        if (c is ' ' or '\t')
        {
            EndWord();
            _spaces.Append(' ');
            return;
        }

        _word.Append(c);

        // Between wide characters a line may be broken anywhere.
        if (WrappedText.Cells(c) == 2)
            EndWord();
    }

    private void EndWord()
    {
        if (_word.Length == 0)
            return;
        string word = _word.ToString();
        int width = Width();
        if (width > 0 && !_wordBegun && Column > 0 && Column + _spaces.Length + WrappedText.Cells(word) > width)
        {
            int indent = Math.Min(WrappedText.Indent(_lineStart), width / 2);
            NewLine();
            _spaces.Append(' ', indent);
        }

        PutWord(word);
        _wordBegun = false;
    }

    /// <summary>Shows the beginning of a word where it surely fits.</summary>
    private void BeginWord()
    {
        int width = Width();
        if (_word.Length == 0 || (width > 0 && !_wordBegun && Column + _spaces.Length + WrappedText.Cells(_word.ToString()) + Margin > width))
            return;
        PutWord(_word.ToString());
        _wordBegun = true;
    }

    private void PutWord(string word)
    {
        foreach (char c in _spaces.ToString())
            Put(c);
        foreach (char c in word)
            Put(c);
        _spaces.Clear();
        _word.Clear();
    }

    private void Put(char c)
    {
        _out.Append(c);
        Column += c == '\t' ? 8 - (Column % 8) : WrappedText.Cells(c);

        // The screen breaks what no blank does.
        int width = Width();
        if (width > 0 && Column > width)
            Column -= width;
    }

    private void NewLine()
    {
        _out.Append('\n');
        _spaces.Clear();
        Column = 0;
    }

    private void ShowTable()
    {
        foreach (string line in _table.Count > 0 ? LiveTable.Lines(_table, Width()) : [])
            _out.Append(line).Append('\n');
        _table.Clear();
    }

    // In the last cell some screens break by themselves.
    private int Width() => Math.Max(_screenWidth() - 1, 0);

    private void Flush()
    {
        if (_out.Length == 0)
            return;
        _streams.Words(_out.ToString());
        _out.Clear();
    }
}

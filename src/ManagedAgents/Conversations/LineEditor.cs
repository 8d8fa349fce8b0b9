using System;
using System.Collections.Generic;
using System.Text;
using ManagedAgents.Formatting;

namespace ManagedAgents.Conversations;

/// <summary>A line that is typed: its text, the cursor in it, the lines typed before, and completion.</summary>
internal sealed class LineEditor
{
    private readonly IReadOnlyList<string> _history;
    private readonly Func<string, string[]> _complete;
    private readonly StringBuilder _text;
    private int _place;
    private string _typed = string.Empty;
    private string[] _offers = [];
    private int _offer;
    private int _cursor;

    /// <param name="history">What was typed before, the oldest first.</param>
    /// <param name="complete">Completes the beginning of a line.</param>
    /// <param name="text">What the line begins with.</param>
    public LineEditor(IReadOnlyList<string> history, Func<string, string[]> complete, string text)
    {
        _history = history;
        _complete = complete;
        _text = new StringBuilder(text);
        _place = history.Count;
        _cursor = text.Length;
    }

    /// <summary>What stands in the line.</summary>
    public string Text => _text.ToString();

    /// <summary>Takes a key.</summary>
    public LineState Take(TypedKey key)
    {
        bool isTab = key.Character == '\t';
        if (!isTab)
            _offers = [];
        switch (key.Character)
        {
            case '\u0003':
                return LineState.Cancelled;
            case '\u0004' when _text.Length == 0:
                return LineState.Closed;
            case '\r' or '\n':
                return key.Character == '\n' || key.IsAlt || key.IsFollowed ? LineState.More : LineState.Ended;
            case '\t':
                Complete();
                return LineState.Open;
            case '\b' or '\u007f':
                RemoveBefore();
                return LineState.Open;
            case '\u0001':
                return MoveTo(0);
            case '\u0005':
                return MoveTo(_text.Length);
            case '\u000b':
                _text.Length = _cursor;
                return LineState.Open;
            case '\u0015':
                _text.Remove(0, _cursor);
                return MoveTo(0);
            case '\u0017':
                return RemoveWord();
        }

        if (key.IsEscape)
            return Replace(string.Empty);
        if (key.Character < ' ')
            return TakeNamed((ConsoleKey)key.Code);
        if (!key.IsAlt)
            _text.Insert(_cursor++, key.Character);
        return LineState.Open;
    }

    /// <summary>The part of the line around the cursor that fits, and how far the cursor stands in it.</summary>
    public (string Shown, string BeforeCursor) View(int width)
    {
        int begin = 0;
        while (begin < _cursor && WrappedText.Cells(_text.ToString(begin, _cursor - begin)) > width)
            begin += Math.Max(width / 2, 1);
        begin = Math.Min(begin, _cursor);
        string rest = Printable(_text.ToString(begin, _text.Length - begin));
        return (rest.Substring(0, WrappedText.Fitting(rest, 0, width)), rest.Substring(0, _cursor - begin));
    }

    /// <summary>The text with one shown character for each of its own.</summary>
    private static string Printable(string text)
    {
        char[] shown = text.ToCharArray();
        for (int i = 0; i < shown.Length; i++)
        {
            if (char.IsControl(shown[i]))
                shown[i] = ' ';
        }

        return new string(shown);
    }

    private LineState TakeNamed(ConsoleKey key)
    {
        switch (key)
        {
            case ConsoleKey.LeftArrow:
                return MoveTo(_cursor - Size(before: true));
            case ConsoleKey.RightArrow:
                return MoveTo(_cursor + Size(before: false));
            case ConsoleKey.Home:
                return MoveTo(0);
            case ConsoleKey.End:
                return MoveTo(_text.Length);
            case ConsoleKey.UpArrow:
                return Recall(_place - 1);
            case ConsoleKey.DownArrow:
                return Recall(_place + 1);
            case ConsoleKey.Delete:
                _text.Remove(_cursor, Size(before: false));
                return LineState.Open;
            default:
                return LineState.Open;
        }
    }

    private LineState MoveTo(int cursor)
    {
        _cursor = Math.Max(0, Math.Min(cursor, _text.Length));
        return LineState.Open;
    }

    private void RemoveBefore()
    {
        int size = Size(before: true);
        _cursor -= size;
        _text.Remove(_cursor, size);
    }

    private LineState RemoveWord()
    {
        int begin = _cursor;
        while (begin > 0 && _text[begin - 1] == ' ')
            begin--;
        while (begin > 0 && _text[begin - 1] != ' ')
            begin--;
        _text.Remove(begin, _cursor - begin);
        return MoveTo(begin);
    }

    private LineState Recall(int place)
    {
        if (place < 0 || place > _history.Count)
            return LineState.Open;
        if (_place == _history.Count)
            _typed = Text;
        _place = place;
        return Replace(place == _history.Count ? _typed : _history[place]);
    }

    private LineState Replace(string text)
    {
        _text.Clear().Append(text);
        return MoveTo(text.Length);
    }

    private void Complete()
    {
        if (_offers.Length == 0)
        {
            _offers = _complete(Text);
            _offer = -1;
        }

        if (_offers.Length > 0)
            Replace(_offers[_offer = (_offer + 1) % _offers.Length]);
    }

    /// <summary>How many characters the one beside the cursor is: two of a pair of surrogates, none at the end.</summary>
    private int Size(bool before)
    {
        int at = before ? _cursor - 1 : _cursor;
        if (at < 0 || at >= _text.Length)
            return 0;
        bool isPair = before ? at > 0 && char.IsSurrogatePair(_text[at - 1], _text[at]) : at + 1 < _text.Length && char.IsSurrogatePair(_text[at], _text[at + 1]);
        return isPair ? 2 : 1;
    }
}

/// <summary>What a key made of a line.</summary>
internal enum LineState
{
    /// <summary>It is typed on.</summary>
    Open,

    /// <summary>It is done.</summary>
    Ended,

    /// <summary>It is done, and another belongs to it.</summary>
    More,

    /// <summary>Ctrl+C.</summary>
    Cancelled,

    /// <summary>There is no more input.</summary>
    Closed,
}

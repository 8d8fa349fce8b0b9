using System;
using System.Collections.Generic;
using System.IO;

namespace ManagedAgents.Client.Reports;

/// <summary>
/// Renders the inside of a paragraph of an agent's Markdown as HTML: code, emphasis and links to the web. All else is text, and all text is
/// escaped. Reads each character once, whatever the text: what is open is kept on a stack, and tags are well nested.
/// </summary>
internal sealed class InlineMarkup
{
    private const string Punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    private readonly string _text;
    private readonly List<InlinePiece> _pieces = new();
    private readonly OpenMarks _open;
    private readonly BacktickRuns _codeMarks;
    private int _plainFrom;
    private int _lastLink = -1;

    private InlineMarkup(string text)
    {
        _text = text;
        _codeMarks = new BacktickRuns(text);
        _open = new OpenMarks(_pieces);
    }

    public static void Write(TextWriter html, string text)
    {
        var inlines = new InlineMarkup(text);
        inlines.Read();
        foreach (InlinePiece piece in inlines._pieces)
            piece.Write(html, text);
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c);

    private static bool IsSpace(char? c) => c is not { } known || char.IsWhiteSpace(known);

    private void Read()
    {
        int at = 0;
        while (at < _text.Length)
        {
            at = _text[at] switch
            {
                '\\' => Escape(at),
                '`' => Code(at),
                '*' or '_' or '~' => Emphasis(at),
                '!' when at + 1 < _text.Length && _text[at + 1] == '[' => OpenLink(at, 2),
                '[' => OpenLink(at, 1),
                ']' => CloseLink(at),
                '<' => AngleAddress(at),
                'h' or 'H' => BareAddress(at),
                '\n' => LineBreak(at),
                _ => at + 1,
            };
        }

        Flush(at);
    }

    private char? CharAt(int at) => at >= 0 && at < _text.Length ? _text[at] : null;

    /// <summary>Ends the plain text before a mark.</summary>
    private void Flush(int at, int continueAt = 0)
    {
        if (at > _plainFrom)
            _pieces.Add(new InlinePiece(_plainFrom, at - _plainFrom));
        _plainFrom = continueAt;
    }

    private void AddTag(string tag) => _pieces.Add(new InlinePiece(0, 0) { Tags = tag });

    private int Escape(int at)
    {
        if (CharAt(at + 1) is not { } next)
            return at + 1;
        if (next == '\n')
        {
            Flush(at, at + 1);
            AddTag("<br>");
            return at + 2;
        }

        if (Punctuation.IndexOf(next) < 0)
            return at + 1;
        Flush(at, at + 1);
        return at + 2;
    }

    private int LineBreak(int at)
    {
        int end = at;
        while (end > _plainFrom && _text[end - 1] == ' ')
            end--;
        if (at - end >= 2)
        {
            Flush(end, at);
            AddTag("<br>");
        }

        return at + 1;
    }

    private int Code(int at)
    {
        int length = LineText.Run(_text, at);
        int start = at + length;
        int end = _codeMarks.Next(length, start);
        if (end < 0)
            return start;
        Flush(at, end + length);
        bool isPadded = end - start > 2 && _text[start] == ' ' && _text[end - 1] == ' ';
        AddTag("<code>");
        _pieces.Add(new InlinePiece(start + (isPadded ? 1 : 0), end - start - (isPadded ? 2 : 0)) { Tags = "</code>" });
        return end + length;
    }

    private int Emphasis(int at)
    {
        char mark = _text[at];
        int length = LineText.Run(_text, at);
        char? before = CharAt(at - 1);
        char? after = CharAt(at + length);

        // An underscore inside a word is part of a name.
        bool isInside = mark == '_' && before is { } b && IsWord(b) && after is { } a && IsWord(a);
        bool mayOpen = !IsSpace(after) && !isInside && (mark != '_' || before is not { } left || !IsWord(left));
        bool mayClose = !IsSpace(before) && !isInside && (mark != '_' || after is not { } right || !IsWord(right));
        if ((!mayOpen && !mayClose) || (mark == '~' && length != 2))
            return at + length;

        Flush(at, at + length);
        int remaining = mayClose ? _open.Close(mark, length) : length;
        if (remaining == 0)
            return at + length;
        _pieces.Add(new InlinePiece(at, remaining));
        if (mayOpen)
            _open.Push(mark, _pieces.Count - 1);
        return at + length;
    }

    private int OpenLink(int at, int length)
    {
        Flush(at, at + length);
        _pieces.Add(new InlinePiece(at, length));
        _open.Push('[', _pieces.Count - 1);
        return at + length;
    }

    private int CloseLink(int at)
    {
        if (_open.TakeBracket() is not { } opener)
            return at + 1;
        if (CharAt(at + 1) != '(' || LinkTarget.Read(_text, at + 2, out int end) is not { } address || !LinkTarget.IsWeb(address) || opener < _lastLink)
            return at + 1;

        Flush(at, end);
        _open.DropAbove(opener);
        bool isImage = _pieces[opener].Length == 2;

        // A transcript loads nothing: an image is a link to it.
        _pieces[opener].Length = 0;
        _pieces[opener].Tags = OpeningTag(address) + (isImage ? "Image: " : string.Empty);
        for (int i = opener + 1; i < _pieces.Count; i++)
            _pieces[i].RemoveLink();
        AddTag("</a>");
        _lastLink = _pieces.Count - 1;
        return end;
    }

    private int AngleAddress(int at)
    {
        int limit = Math.Min(_text.Length, at + 1 + LinkTarget.Longest);
        int end = at + 1;
        while (end < limit && _text[end] is not ('>' or '<') && !char.IsWhiteSpace(_text[end]))
            end++;
        if (end >= limit || _text[end] != '>' || !LinkTarget.IsWeb(_text.Substring(at + 1, end - at - 1)))
            return at + 1;
        Flush(at, end + 1);
        AddAddress(at + 1, end);
        return end + 1;
    }

    private int BareAddress(int at)
    {
        bool isScheme = string.Compare(_text, at, "http://", 0, 7, StringComparison.OrdinalIgnoreCase) == 0
            || string.Compare(_text, at, "https://", 0, 8, StringComparison.OrdinalIgnoreCase) == 0;
        if (!isScheme || (CharAt(at - 1) is { } before && IsWord(before)))
            return at + 1;
        int end = EndOfAddress(at);
        if (!LinkTarget.IsWeb(_text.Substring(at, end - at)))
            return end;
        Flush(at, end);
        AddAddress(at, end);
        return end;
    }

    /// <summary>Where an address in running text ends: before white space, and without the signs that belong to the sentence.</summary>
    private int EndOfAddress(int at)
    {
        int end = at;
        int open = 0;
        for (; end < _text.Length && !char.IsWhiteSpace(_text[end]) && "<>\"`[]|*\\".IndexOf(_text[end]) < 0; end++)
        {
            open += _text[end] == '(' ? 1 : 0;
            if (_text[end] == ')' && open-- == 0)
                break;
        }

        while (end > at && ".,;:!?'_~".IndexOf(_text[end - 1]) >= 0)
            end--;
        return end;
    }

    private void AddAddress(int start, int end)
    {
        _pieces.Add(new InlinePiece(0, 0) { Tags = OpeningTag(_text.Substring(start, end - start)), IsLink = true });
        _pieces.Add(new InlinePiece(start, end - start) { Tags = "</a>", IsLink = true });
    }

    private static string OpeningTag(string address) => $"<a href=\"{HtmlText.Of(address)}\" rel=\"noopener noreferrer nofollow\">";
}

/// <summary>A piece of a paragraph: a slice of its text, and tags behind it.</summary>
internal sealed class InlinePiece
{
    private readonly int _start;

    public InlinePiece(int start, int length)
    {
        _start = start;
        Length = length;
    }

    public int Length { get; set; }

    /// <summary>Tags of our own, which are written as they are.</summary>
    public string Tags { get; set; } = string.Empty;

    /// <summary>Part of an address in running text that was made a link.</summary>
    public bool IsLink { get; set; }

    /// <summary>Makes an address plain text again, because it stands in a link.</summary>
    public void RemoveLink()
    {
        if (IsLink)
            Tags = string.Empty;
    }

    public void Write(TextWriter html, string text)
    {
        HtmlText.Write(html, text, _start, Length);
        html.Write(Tags);
    }
}

/// <summary>The runs of backticks of a text, found once, so that none is sought again for each mark that has no end.</summary>
internal sealed class BacktickRuns
{
    private readonly Dictionary<int, Queue<int>> _byLength = new();

    public BacktickRuns(string text)
    {
        for (int at = text.IndexOf('`'); at >= 0; at = at < text.Length ? text.IndexOf('`', at) : -1)
        {
            int length = LineText.Run(text, at);
            if (!_byLength.TryGetValue(length, out Queue<int>? places))
                _byLength[length] = places = new Queue<int>();
            places.Enqueue(at);
            at += length;
        }
    }

    /// <summary>Where the next run of a length begins; -1 where there is none.</summary>
    /// <param name="length">The length.</param>
    /// <param name="from">Where to begin; never before where the last search began.</param>
    public int Next(int length, int from)
    {
        if (!_byLength.TryGetValue(length, out Queue<int>? places))
            return -1;
        while (places.Count > 0 && places.Peek() < from)
            places.Dequeue();
        return places.Count > 0 ? places.Peek() : -1;
    }
}

using System.Collections.Generic;

namespace ManagedAgents.Client.Markup;

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

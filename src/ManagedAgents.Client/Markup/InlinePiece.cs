using System.IO;

namespace ManagedAgents.Client.Markup;

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

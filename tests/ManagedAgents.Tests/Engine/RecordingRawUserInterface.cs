using System;
using System.Collections.Concurrent;
using System.Management.Automation.Host;

namespace ManagedAgents.Tests.Engine;

/// <summary>A screen of a fixed size, for the formatting of tables.</summary>
internal sealed class RecordingRawUserInterface : PSHostRawUserInterface
{
    private static readonly Size Usual = new(120, 50);

    public override Size BufferSize { get; set; } = Usual;

    public override Size WindowSize { get => BufferSize; set => BufferSize = value; }

    public override Size MaxWindowSize => BufferSize;

    public override Size MaxPhysicalWindowSize => BufferSize;

    public override Coordinates CursorPosition { get; set; }

    public override Coordinates WindowPosition { get; set; }

    public override int CursorSize { get; set; } = 1;

    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

    public override string WindowTitle { get; set; } = "";

    /// <summary>The keys that are typed, to be read.</summary>
    public ConcurrentQueue<KeyInfo> Keys { get; } = new();

    /// <summary>False for a host that tells no single keys, such as the ISE.</summary>
    public bool HasKeys { get; set; } = true;

    public override bool KeyAvailable => HasKeys ? !Keys.IsEmpty : throw new NotImplementedException();

    public void Clear()
    {
        (BufferSize, HasKeys, CursorPosition, WindowTitle) = (Usual, true, default, string.Empty);
        Keys.Clear();
    }

    public override void FlushInputBuffer()
    {
    }

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw new NotSupportedException();

    public override KeyInfo ReadKey(ReadKeyOptions options) => Keys.TryDequeue(out KeyInfo key) ? key : throw new NotSupportedException();

    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) =>
        throw new NotSupportedException();

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw new NotSupportedException();

    public override void SetBufferContents(Rectangle rectangle, BufferCell fill) => throw new NotSupportedException();
}

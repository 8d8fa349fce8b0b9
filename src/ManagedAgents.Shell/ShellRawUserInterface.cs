using System;
using System.Management.Automation.Host;

namespace ManagedAgents.Shell;

/// <summary>The console's size and colours; all else that a full console has is refused.</summary>
public sealed class ShellRawUserInterface : PSHostRawUserInterface
{
    // What pwsh takes for output that is not a terminal.
    private static readonly Size Redirected = new(120, 50);

    /// <inheritdoc/>
    public override Size BufferSize
    {
        get => Console.IsOutputRedirected || Console.WindowWidth <= 0 ? Redirected : new Size(Console.WindowWidth, Math.Max(1, Console.WindowHeight));
        set => throw Refusal();
    }

    /// <inheritdoc/>
    public override Size WindowSize
    {
        get => BufferSize;
        set => throw Refusal();
    }

    /// <inheritdoc/>
    public override Size MaxWindowSize => BufferSize;

    /// <inheritdoc/>
    public override Size MaxPhysicalWindowSize => BufferSize;

    /// <inheritdoc/>
    public override ConsoleColor ForegroundColor
    {
        get => Console.ForegroundColor;
        set => Console.ForegroundColor = value;
    }

    /// <inheritdoc/>
    public override ConsoleColor BackgroundColor
    {
        get => Console.BackgroundColor;
        set => Console.BackgroundColor = value;
    }

    /// <inheritdoc/>
    public override Coordinates CursorPosition
    {
        get => default;
        set => throw Refusal();
    }

    /// <inheritdoc/>
    public override Coordinates WindowPosition
    {
        get => default;
        set => throw Refusal();
    }

    /// <inheritdoc/>
    public override int CursorSize
    {
        get => 1;
        set => throw Refusal();
    }

    /// <inheritdoc/>
    public override string WindowTitle
    {
        get => "";
        set => throw Refusal();
    }

    /// <inheritdoc/>
    public override bool KeyAvailable => false;

    /// <inheritdoc/>
    public override void FlushInputBuffer()
    {
    }

    /// <inheritdoc/>
    public override KeyInfo ReadKey(ReadKeyOptions options) => throw Refusal();

    /// <inheritdoc/>
    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw Refusal();

    /// <inheritdoc/>
    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw Refusal();

    /// <inheritdoc/>
    public override void SetBufferContents(Rectangle rectangle, BufferCell fill) => throw Refusal();

    /// <inheritdoc/>
    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) => throw Refusal();

    private static HostException Refusal() => new("This shell is not interactive: its screen cannot be read or changed.");
}

using System;
using System.Collections.Concurrent;
using System.IO;
using System.Management.Automation.Host;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Pipeline;

namespace ManagedAgents.Conversations;

/// <summary>
/// The keys of a console, read by a thread of its own, so that Ctrl+C is one of them while a command runs on the pipeline thread, too. Without
/// keys (another host, or none) there is none of these.
/// </summary>
internal sealed class ConsoleKeys : IDisposable
{
    private const string Console = "ConsoleHost";
    private const ReadKeyOptions Options = ReadKeyOptions.AllowCtrlC | ReadKeyOptions.NoEcho | ReadKeyOptions.IncludeKeyDown | ReadKeyOptions.IncludeKeyUp;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly PSHostRawUserInterface _console;
    private readonly ConcurrentQueue<TypedKey> _keys = new();
    private readonly ManualResetEventSlim _end = new();
    private readonly Thread _reader;
    private readonly bool _restores;
    private TaskCompletionSource<bool> _arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Action? _onInterrupt;

    private ConsoleKeys(PSHost host)
    {
        _console = host.UI.RawUI;
        if (host.Name == Console && !UserStreams.TakesControlC)
            _restores = UserStreams.TakesControlC = true;
        _reader = new Thread(Read) { IsBackground = true, Name = "Keys of a conversation" };
        _reader.Start();
    }

    /// <summary>Told of Ctrl+C and Esc, on any thread, instead of whoever takes the keys; null for nobody.</summary>
    public Action? OnInterrupt
    {
        get => _onInterrupt;
        set => _onInterrupt = value;
    }

    /// <summary>Begins to read the keys; null where the host has none.</summary>
    public static ConsoleKeys? Open(PSHost host)
    {
        try
        {
            // A host that knows no keys says so here.
            _ = host.UI.RawUI.KeyAvailable;
            return new ConsoleKeys(host);
        }
        catch (Exception cause) when (UserStreams.IsNoScreen(cause))
        {
            return null;
        }
    }

    /// <summary>Gives the next key.</summary>
    public bool TryTake(out TypedKey key) => _keys.TryDequeue(out key);

    /// <summary>Ends when there is a key.</summary>
    public Task NextAsync()
    {
        TaskCompletionSource<bool> arrival = Volatile.Read(ref _arrival);
        return _keys.IsEmpty ? arrival.Task : Task.CompletedTask;
    }

    /// <summary>Forgets what was typed before it was asked for.</summary>
    public void Forget()
    {
        while (_keys.TryDequeue(out _))
        {
        }
    }

    public void Dispose()
    {
        _end.Set();
        _reader.Join();
        if (_restores)
            UserStreams.TakesControlC = false;
        _end.Dispose();
    }

    private void Read()
    {
        while (!_end.IsSet)
        {
            try
            {
                while (!_end.IsSet && _console.KeyAvailable)
                    Take(_console.ReadKey(Options));
            }
            catch (Exception cause) when (UserStreams.IsNoScreen(cause))
            {
                // The console is another's for the moment.
            }

            _end.Wait(Pause);
        }
    }

    private void Take(KeyInfo key)
    {
        if (!key.KeyDown)
            return;
        var typed = new TypedKey(key, _console.KeyAvailable);
        if (_onInterrupt is { } interrupt && (typed.IsControlC || typed.IsEscape))
        {
            interrupt();
            return;
        }

        _keys.Enqueue(typed);
        Interlocked.Exchange(ref _arrival, new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult(true);
    }
}

/// <summary>A key that was pressed.</summary>
internal readonly struct TypedKey
{
    private const int EscapeKey = 27;
    private const char ControlC = '\u0003';

    public TypedKey(KeyInfo key, bool isFollowed)
    {
        Code = key.VirtualKeyCode;
        Character = key.Character;
        IsFollowed = isFollowed;
        bool isControl = (key.ControlKeyState & (ControlKeyStates.LeftCtrlPressed | ControlKeyStates.RightCtrlPressed)) != 0;
        bool isAlt = (key.ControlKeyState & (ControlKeyStates.LeftAltPressed | ControlKeyStates.RightAltPressed)) != 0;

        // A key that writes with both together, as AltGr does, is no command.
        IsAlt = isAlt && !isControl;
        if (isControl && !isAlt && Character == 0 && Code is >= 'A' and <= 'Z')
            Character = (char)(Code - 'A' + 1);
    }

    /// <summary>The virtual key code.</summary>
    public int Code { get; }

    /// <summary>What it writes; 0 for nothing, 1 to 26 for Ctrl with a letter.</summary>
    public char Character { get; }

    /// <summary>True with Alt.</summary>
    public bool IsAlt { get; }

    /// <summary>True where the next one was there at once, as of a text that is pasted.</summary>
    public bool IsFollowed { get; }

    public bool IsControlC => Character == ControlC;

    public bool IsEscape => Code == EscapeKey;
}

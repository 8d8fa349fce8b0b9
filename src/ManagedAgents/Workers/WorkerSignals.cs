using System;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Threading;
using ManagedAgents.Pipeline;

namespace ManagedAgents.Workers;

/// <summary>
/// What ends a worker from outside: the first Ctrl+C and a signal to terminate let its sessions come to rest, the second ends them. Where no key can be
/// read, as in a job, Ctrl+C is PowerShell's and ends at once.
/// </summary>
internal sealed class WorkerSignals : IDisposable
{
    private readonly WorkerStop _stop;
    private readonly Action<string> _tell;
    private readonly bool _readsKeys;
    private readonly Timer? _keys;
    private readonly IDisposable? _signal;
    private int _asked;

    public WorkerSignals(WorkerStop stop, bool isInteractive, Action<string> tell)
    {
        _stop = stop;
        _tell = tell;
        _signal = Listen();
        if (!isInteractive)
            return;
        try
        {
            _readsKeys = !UserStreams.IsInputRedirected && !UserStreams.TakesControlC;
            if (!_readsKeys)
                return;
            UserStreams.TakesControlC = true;
            _keys = new Timer(_ => ReadKeys(), null, 100, 100);
        }
        catch (Exception cause) when (cause is InvalidOperationException or System.IO.IOException or PlatformNotSupportedException)
        {
            _readsKeys = false;
        }
    }

    /// <summary>True where a signal asked for the end, so that the process is to end, too.</summary>
    public bool WasSignalled { get; private set; }

    public void Dispose()
    {
        _keys?.Dispose();
        _signal?.Dispose();
        if (!_readsKeys)
            return;
        try
        {
            UserStreams.TakesControlC = false;
        }
        catch (System.IO.IOException)
        {
            // The console is gone.
        }
    }

    /// <summary>Takes one wish to end.</summary>
    public void Ask(string by)
    {
        if (Interlocked.Increment(ref _asked) == 1)
        {
            _tell($"{by}: no more work is taken; the sessions that are served come to the end of their turns first. A second one ends them now.");
            _stop.Drain();
            return;
        }

        _tell($"{by}: ending now.");
        _stop.End();
    }

    private void ReadKeys()
    {
        try
        {
            while (UserStreams.TryReadKey(out ConsoleKeyInfo key))
            {
                if (key.Key == ConsoleKey.C && (key.Modifiers & ConsoleModifiers.Control) != 0)
                    Ask("Ctrl+C");
            }
        }
        catch (Exception cause) when (cause is InvalidOperationException or System.IO.IOException)
        {
            // No keys come any more.
        }
    }

    /// <summary>Listens for SIGTERM, by what .NET has for it, which netstandard does not know.</summary>
    private IDisposable? Listen()
    {
        Type? registration = typeof(GCHandle).Assembly.GetType("System.Runtime.InteropServices.PosixSignalRegistration") ?? Type.GetType("System.Runtime.InteropServices.PosixSignalRegistration, System.Runtime.InteropServices");
        Type? signal = registration?.Assembly.GetType("System.Runtime.InteropServices.PosixSignal");
        Type? context = registration?.Assembly.GetType("System.Runtime.InteropServices.PosixSignalContext");
        if (registration is null || signal is null || context is null)
            return null;
        MethodInfo take = typeof(WorkerSignals).GetMethod(nameof(Take), BindingFlags.NonPublic | BindingFlags.Instance)!;
        Delegate handler = Delegate.CreateDelegate(typeof(Action<>).MakeGenericType(context), this, take.MakeGenericMethod(context));
        return (IDisposable?)registration.GetMethod("Create")!.Invoke(null, [Enum.Parse(signal, "SIGTERM"), handler]);
    }

    private void Take<T>(T context)
    {
        typeof(T).GetProperty("Cancel")!.SetValue(context, true);
        WasSignalled = true;
        Ask("SIGTERM");
    }
}

using System;
using System.Collections.Concurrent;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Commands;

/// <summary>Carries lines from the client's threads to the pipeline thread, which alone may write to PowerShell's streams.</summary>
internal sealed class LogQueue : IDisposable
{
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ManualResetEventSlim _wake = new();

    public void Add(string line)
    {
        _lines.Enqueue(line);
        _wake.Set();
    }

    /// <summary>Writes lines as they come until the task is over.</summary>
    public void WriteUntilDone(Task task, Action<string> write)
    {
        if (!task.IsCompleted)
        {
            task.ContinueWith(static (_, wake) => ((ManualResetEventSlim)wake!).Set(), _wake, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            while (!task.IsCompleted)
            {
                _wake.Wait();
                _wake.Reset();
                WriteAll(write);
            }
        }

        WriteAll(write);
    }

    public void Dispose() => _wake.Dispose();

    private void WriteAll(Action<string> write)
    {
        while (_lines.TryDequeue(out string? line))
            write(line);
    }
}

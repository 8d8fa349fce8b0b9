using System;
using System.Collections.Concurrent;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Commands;

/// <summary>Carries lines and progress from the client's threads to the pipeline thread, which alone may write to PowerShell's streams.</summary>
internal sealed class LogQueue : IDisposable
{
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ManualResetEventSlim _wake = new();
    private ProgressRecord? _progress;

    public void Add(string line)
    {
        _lines.Enqueue(line);
        _wake.Set();
    }

    /// <summary>Tells how far the work is; of several reports not yet shown only the newest counts.</summary>
    public void Report(ProgressRecord progress)
    {
        Interlocked.Exchange(ref _progress, progress);
        _wake.Set();
    }

    /// <summary>Writes lines and progress as they come until the task is over.</summary>
    public void WriteUntilDone(Task task, Action<string> write, Action<ProgressRecord> writeProgress)
    {
        if (!task.IsCompleted)
        {
            task.ContinueWith(static (_, wake) => ((ManualResetEventSlim)wake!).Set(), _wake, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            while (!task.IsCompleted)
            {
                _wake.Wait();
                _wake.Reset();
                WriteAll(write, writeProgress);
            }
        }

        WriteAll(write, writeProgress);
    }

    public void Dispose() => _wake.Dispose();

    private void WriteAll(Action<string> write, Action<ProgressRecord> writeProgress)
    {
        while (_lines.TryDequeue(out string? line))
            write(line);
        if (Interlocked.Exchange(ref _progress, null) is { } progress)
            writeProgress(progress);
    }
}

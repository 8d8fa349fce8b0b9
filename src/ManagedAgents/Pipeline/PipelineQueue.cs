using System;
using System.Collections.Concurrent;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Pipeline;

/// <summary>
/// Carries lines, progress and work from the client's threads to the pipeline thread, which alone may write to PowerShell's streams and
/// run its commands. Whoever brings work waits for it, so there is never more in the queue than there are senders.
/// </summary>
internal sealed class PipelineQueue : IDisposable
{
    private readonly UserStreams _streams;
    private readonly ConcurrentQueue<(Action<string> Write, string Text)> _lines = new();
    private readonly ConcurrentQueue<Action> _work = new();
    private readonly ManualResetEventSlim _wake = new();
    private ProgressRecord? _progress;

    /// <param name="streams">Where lines and progress go.</param>
    public PipelineQueue(UserStreams streams) => _streams = streams;

    /// <summary>Tells what was done, to whoever reads verbose messages.</summary>
    public void Verbose(string line) => Enqueue(_streams.Verbose, line);

    /// <summary>Tells what the user should know.</summary>
    public void Warn(string line) => Enqueue(_streams.Warning, line);

    /// <summary>Tells how far the work is; of several reports not yet shown only the newest counts.</summary>
    public void Report(ProgressRecord progress)
    {
        Interlocked.Exchange(ref _progress, progress);
        _wake.Set();
    }

    /// <summary>Writes on the pipeline thread. What the rest of the pipeline throws meanwhile ends the pipeline, and this task stays open.</summary>
    public Task WriteAsync(Action write, CancellationToken token)
    {
        var done = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        return EnqueueAsync(
            () =>
            {
                write();
                done.TrySetResult(true);
            },
            done,
            token);
    }

    /// <summary>Runs work on the pipeline thread and gives its result; a failure is the sender's, but a stop ends the pipeline.</summary>
    public Task<T> RunAsync<T>(Func<T> work, CancellationToken token)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        return EnqueueAsync(
            () =>
            {
                try
                {
                    done.TrySetResult(work());
                }
                catch (Exception cause) when (cause is not PipelineStoppedException)
                {
                    done.TrySetException(cause);
                }
            },
            done,
            token);
    }

    /// <summary>Writes and works as it comes until the task is over.</summary>
    public void PumpUntilDone(Task task)
    {
        if (!task.IsCompleted)
        {
            task.ContinueWith(static (_, wake) => ((ManualResetEventSlim)wake!).Set(), _wake, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            while (!task.IsCompleted)
            {
                _wake.Wait();
                _wake.Reset();
                PumpAll();
            }
        }

        PumpAll();
    }

    public void Dispose() => _wake.Dispose();

    private void Enqueue(Action<string> write, string line)
    {
        _lines.Enqueue((write, line));
        _wake.Set();
    }

    private async Task<T> EnqueueAsync<T>(Action item, TaskCompletionSource<T> done, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        using CancellationTokenRegistration cancelled = token.Register(() => done.TrySetCanceled(token));
        _work.Enqueue(() =>
        {
            // Nobody waits for it any more.
            if (!done.Task.IsCompleted)
                item();
        });
        _wake.Set();
        return await done.Task.ConfigureAwait(false);
    }

    private void PumpAll()
    {
        do
        {
            while (_lines.TryDequeue(out (Action<string> Write, string Text) line))
                line.Write(line.Text);
            if (Interlocked.Exchange(ref _progress, null) is { } progress)
                _streams.Progress(progress);
            if (_work.TryDequeue(out Action? item))
                item();
        }
        while (!_lines.IsEmpty || !_work.IsEmpty)
            ;
    }
}

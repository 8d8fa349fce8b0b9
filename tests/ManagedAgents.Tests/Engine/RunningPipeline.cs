using System;
using System.Collections;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;

namespace ManagedAgents.Tests.Engine;

/// <summary>A pipeline that runs in the background: each output object can be awaited as it arrives, and it can be stopped.</summary>
public sealed class RunningPipeline : IDisposable
{
    private readonly PowerShell _shell;
    private readonly RecordingHost _host;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly List<PSObject> _output = [];
    private readonly Channel<PSObject> _arrivals = Channel.CreateUnbounded<PSObject>();
    private readonly int _hostTextStart;
    private volatile bool _stopRequested;

    internal RunningPipeline(PowerShell shell, RecordingHost host, IEnumerable? input)
    {
        _shell = shell;
        _host = host;
        _hostTextStart = host.Length;
        var output = new PSDataCollection<PSObject>();
        output.DataAdded += (_, added) => Arrived(output[added.Index]);
        Completion = Observe(_shell.BeginInvoke(Collect(input), output));
    }

    /// <summary>Ends when the pipeline does, with all that it left; it never fails, as failures are in the result.</summary>
    public Task<PipelineResult> Completion { get; }

    /// <summary>The objects that arrived so far.</summary>
    public IReadOnlyList<PSObject> Output
    {
        get
        {
            lock (_output)
                return [.. _output];
        }
    }

    /// <summary>The warnings so far.</summary>
    public IReadOnlyList<string> Warnings => [.. Enumerable.Range(0, _shell.Streams.Warning.Count).Select(i => _shell.Streams.Warning[i].Message)];

    /// <summary>The next object not yet asked for, or null when the pipeline ended without one.</summary>
    public async Task<PSObject?> NextAsync(TimeSpan? deadline = null)
    {
        Task<bool> arrival = _arrivals.Reader.WaitToReadAsync().AsTask();
        return await WaitFor.Result(arrival, deadline, "the next output object")
            && _arrivals.Reader.TryRead(out PSObject? next) ? next : null;
    }

    /// <summary>Stops the pipeline as Ctrl+C does and returns how long it took to end.</summary>
    public async Task<TimeSpan> StopAsync(TimeSpan? deadline = null)
    {
        _stopRequested = true;
        var watch = Stopwatch.StartNew();
        _shell.BeginStop(null, null);
        await WaitFor.Completion(Completion, deadline, "the stopped pipeline to end");
        return watch.Elapsed;
    }

    /// <summary>Waits for the end; a pipeline that misses the deadline is stopped and reported as a <see cref="TimeoutException"/>.</summary>
    public async Task<PipelineResult> ResultAsync(TimeSpan? deadline = null)
    {
        try
        {
            return await WaitFor.Result(Completion, deadline, "the pipeline to end");
        }
        catch (TimeoutException late)
        {
            await StopAsync();
            throw new TimeoutException(late.Message + Environment.NewLine + (await Completion).AllText, late);
        }
    }

    /// <summary>Stops the pipeline if it still runs.</summary>
    public void Dispose()
    {
        if (!Completion.IsCompleted)
            StopAsync().GetAwaiter().GetResult();
        _shell.Dispose();
    }

    private static PSDataCollection<object> Collect(IEnumerable? input)
    {
        var collected = new PSDataCollection<object>();
        foreach (object item in input ?? Array.Empty<object>())
            collected.Add(item);
        collected.Complete();
        return collected;
    }

    private void Arrived(PSObject item)
    {
        lock (_output)
            _output.Add(item);
        _arrivals.Writer.TryWrite(item);
    }

    private async Task<PipelineResult> Observe(IAsyncResult invocation)
    {
        Exception? failure = null;
        try
        {
            await Task.Factory.FromAsync(invocation, _shell.EndInvoke, TaskCreationOptions.None);
        }
        catch (PipelineStoppedException) when (_stopRequested)
        {
        }
        catch (Exception thrown)
        {
            failure = thrown;
        }

        _watch.Stop();
        _arrivals.Writer.TryComplete();
        return new PipelineResult(Output, _shell.Streams, failure, _stopRequested, _watch.Elapsed, _host.TextFrom(_hostTextStart));
    }
}

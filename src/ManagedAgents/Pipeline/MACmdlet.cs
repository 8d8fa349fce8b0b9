using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Http;
using ManagedAgents.Errors;
using ManagedAgents.Runspaces;

namespace ManagedAgents.Pipeline;

/// <summary>The base of all cmdlets: waiting that Ctrl+C ends at once, and errors from one table.</summary>
public abstract class MACmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private bool _disposed;
    private HashSet<string>? _warned;

    private protected MACmdlet()
    {
        Streams = new UserStreams(this, () => KnownConnection);
        Queue = new PipelineQueue(Streams);
    }

    /// <summary>The way to what the user reads. The engine's own methods are hidden below, so that nothing goes another way.</summary>
    private protected UserStreams Streams { get; }

    /// <summary>The way there, and to the pipeline thread, from any other thread.</summary>
    private protected PipelineQueue Queue { get; }

    /// <summary>The connection whose secrets are not told; null where there is none.</summary>
    private protected virtual ApiConnection? KnownConnection => RunspaceMemory.Current.Known;

    private protected CancellationToken StopToken => _stop.Token;

    /// <summary>True where somebody stopped the pipeline, as Ctrl+C does.</summary>
    private protected bool WasStopped { get; private set; }

    /// <summary>The ErrorId where the service does not know what the cmdlet was given.</summary>
    private protected virtual string NotFoundErrorId => ErrorTable.NotFoundOf(MyInvocation.MyCommand.Name);

    /// <summary>True where verbose lines reach anybody: -Verbose, -Debug, or the preference of the caller.</summary>
    private protected bool IsVerbose
    {
        get
        {
            Dictionary<string, object> bound = MyInvocation.BoundParameters;
            if (bound.TryGetValue("Verbose", out object? verbose))
                return verbose is SwitchParameter { IsPresent: true };
            return bound.ContainsKey("Debug") || GetVariableValue("VerbosePreference") is not (null or ActionPreference.SilentlyContinue or ActionPreference.Ignore);
        }
    }

    /// <summary>Ends all waiting. The engine calls it however the pipeline ends; StopProcessing it calls on a stop only.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _stop.Cancel();
        Close();
        _stop.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected sealed override void StopProcessing()
    {
        WasStopped = true;
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The pipeline came to its end at the same moment.
        }
    }

    /// <summary>Closes what a cmdlet holds open.</summary>
    private protected virtual void Close()
    {
    }

    private protected T Wait<T>(Task<T> task)
    {
        try
        {
            Queue.PumpUntilDone(task);
        }
        finally
        {
            // Writing fails where the pipeline is being stopped; the work must have cleaned up behind itself even so.
            if (!task.IsCompleted)
            {
                _stop.Cancel();
                ((IAsyncResult)task).AsyncWaitHandle.WaitOne();
            }
        }

        try
        {
            return task.GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        catch (Exception cause) when (Streams.Told(cause) != cause)
        {
            // What no table knows goes to the engine as it is.
            throw Streams.Told(cause);
        }
    }

    /// <summary>Does one record's work. Where it fails, writes the error and gives false, so that the next record is processed.</summary>
    /// <param name="work">Begins the work; never writes to the pipeline.</param>
    /// <param name="target">What the user gave.</param>
    /// <param name="result">The work's result.</param>
    private protected bool Try<T>(Func<Task<T>> work, object? target, out T result)
    {
        ErrorRecord error;
        try
        {
            result = Wait(work());
            return true;
        }
        catch (Exception cause) when (ErrorTable.Knows(cause))
        {
            error = RecordOf(cause, target);
        }

        WriteError(error);
        result = default!;
        return false;
    }

    /// <summary>As the other, for work without a result.</summary>
    private protected bool Try(Func<Task> work, object? target) => Try(
        async () =>
        {
            await work().ConfigureAwait(false);
            return true;
        },
        target,
        out _);

    /// <summary>As the other, for work that needs no waiting; nothing else is done meanwhile, so it may be part of queued work.</summary>
    private protected bool TryNow<T>(Func<T> work, object? target, out T result)
    {
        ErrorRecord error;
        try
        {
            result = work();
            return true;
        }
        catch (Exception cause) when (ErrorTable.Knows(cause))
        {
            error = RecordOf(cause, target);
        }

        WriteError(error);
        result = default!;
        return false;
    }

    /// <summary>A value in the way it is written by whom it is for; one that is not known is used as it was given, with a warning.</summary>
    private protected string? Known(KnownValues values, string? given)
    {
        if (given is null)
            return null;
        string value = values.Read(given, out bool isKnown);
        if (!isKnown)
            WriteWarning(values.Doubt(given));
        return value;
    }

    /// <summary>As the other, for several values.</summary>
    private protected string[]? Known(KnownValues values, string[]? given) => given is null ? null : Array.ConvertAll(given, value => Known(values, value)!);

    /// <summary>The error record of a failure that <see cref="ErrorTable"/> knows.</summary>
    private protected ErrorRecord RecordOf(Exception cause, object? target)
    {
        ErrorRecord record = ErrorTable.Record(cause, target, NotFoundErrorId);
        if (cause is ApiException refusal && (AdviceOn(refusal) ?? refusal.Advice) is { } advice)
            record.ErrorDetails = new ErrorDetails($"{cause.Message}{(".?!".IndexOf(cause.Message.LastOrDefault()) < 0 ? "." : string.Empty)} {advice}") { RecommendedAction = advice };
        return record;
    }

    /// <summary>What to do about a failure of a request, where the cmdlet knows more of it than the service says; null where it does not.</summary>
    private protected virtual string? AdviceOn(ApiException failure) => null;

    /// <summary>A client over the given connection, else that of the runspace, else one from the environment.</summary>
    private protected ApiClient ClientOf(ApiConnection? given) => new(given ?? RunspaceConnection(), IsVerbose ? Queue.Verbose : null, Queue.Warn);

    private protected bool IsBound(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    private protected void Throw(Exception cause, object? target) => Streams.TerminatingError(RecordOf(cause, target));

    private protected new void WriteVerbose(string text) => Streams.Verbose(text);

    private protected new void WriteDebug(string text) => Streams.Debug(text);

    /// <summary>Warns, once in a call, however many records it is true of.</summary>
    private protected new void WriteWarning(string text)
    {
        if ((_warned ??= new(StringComparer.Ordinal)).Add(text))
            Streams.Warning(text);
    }

    private protected new void WriteInformation(InformationRecord record) => Streams.Information(record);

    private protected new void WriteProgress(ProgressRecord record) => Streams.Progress(record);

    private protected new void WriteError(ErrorRecord error) => Streams.Error(error);

    private protected new bool ShouldProcess(string target, string action) => Streams.ShouldProcess(target, action);

    private ApiConnection RunspaceConnection()
    {
        try
        {
            RunspaceMemory memory = RunspaceMemory.Current;
            ApiConnection connection = memory.Connection;
            foreach (string warning in memory.TakeWarnings())
                WriteWarning(warning);
            return connection;
        }
        catch (Exception cause) when (ErrorTable.Knows(cause))
        {
            Throw(cause, null);
            throw;
        }
    }
}

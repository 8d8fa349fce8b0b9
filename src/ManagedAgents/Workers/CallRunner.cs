using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;
using ManagedAgents.Errors;
using ManagedAgents.Runs;
using ManagedAgents.Tools;
using ManagedAgents.Workers.Tools;

namespace ManagedAgents.Workers;

/// <summary>
/// Runs the calls of one session one after the other and sends their results. What changes something is noted before it runs and after: a call that a
/// crash cut off is not run again, and one whose result was not sent is answered with that.
/// </summary>
internal sealed class CallRunner : IDisposable
{
    private readonly WorkerSettings _settings;
    private readonly ApiClient _client;
    private readonly SessionPlace _place;
    private readonly CallJournal _journal;
    private readonly string _workId;
    private readonly WorkerLease _lease;
    private readonly object _gate = new();
    private readonly Queue<ToolUseEvent> _queue = new();
    private readonly HashSet<string> _begun = new(StringComparer.Ordinal);
    private readonly List<string> _done = new();
    private readonly CancellationTokenSource _end = new();
    private TaskCompletionSource<bool> _changed = New();
    private CancellationTokenSource? _current;
    private string? _currentId;
    private bool _isRunning;
    private Task _running = Task.CompletedTask;

    public CallRunner(WorkerSettings settings, ApiClient client, SessionPlace place, CallJournal journal, string workId, WorkerLease lease)
    {
        _settings = settings;
        _client = client;
        _place = place;
        _journal = journal;
        _workId = workId;
        _lease = lease;
    }

    /// <summary>Calls that were answered.</summary>
    public int Calls { get; private set; }

    /// <summary>Of these, the ones that failed.</summary>
    public int Failed { get; private set; }

    /// <summary>True while a call is to be run, or its result to be sent.</summary>
    public bool IsBusy
    {
        get
        {
            lock (_gate)
                return _queue.Count > 0 || _currentId is not null;
        }
    }

    /// <summary>Done when a call is through.</summary>
    public Task Changed
    {
        get
        {
            lock (_gate)
                return _changed.Task;
        }
    }

    /// <summary>Begins with the calls that were not begun yet.</summary>
    public void Begin(IEnumerable<ToolUseEvent> ready)
    {
        lock (_gate)
        {
            foreach (ToolUseEvent call in ready)
            {
                if (_begun.Add(call.Id))
                    _queue.Enqueue(call);
            }

            if (_queue.Count == 0 || _isRunning)
                return;
            _isRunning = true;
            _running = Task.Run(RunAllAsync);
        }
    }

    /// <summary>Takes note of an event: a call that the service closed itself, as at an interrupt, is not gone on with.</summary>
    public void Note(SessionEvent found)
    {
        string? closed = found is AgentToolResultEvent result ? result.ToolUseId : EventOperations.AnsweredCall(found) is { } id && found is not UserToolConfirmationEvent ? id : null;
        if (closed is null)
            return;
        lock (_gate)
        {
            if (closed == _currentId)
                _current?.Cancel();
        }
    }

    /// <summary>The calls that are through since this was asked last.</summary>
    public IReadOnlyList<string> TakeDone()
    {
        lock (_gate)
        {
            if (_changed.Task.IsCompleted)
                _changed = New();
            string[] done = [.. _done];
            _done.Clear();
            return done;
        }
    }

    /// <summary>Ends the call that runs, whose answer is that it was stopped, and begins with no other.</summary>
    public async Task EndAsync(TimeSpan longest)
    {
        lock (_gate)
            _queue.Clear();
        _end.Cancel();
        if (await Task.WhenAny(_running, Task.Delay(longest)).ConfigureAwait(false) != _running)
            _settings.Warn($"A call of the session {_place.SessionId} did not end within {longest.TotalSeconds:0} seconds and is left.");
    }

    public void Dispose() => _end.Dispose();

    private static TaskCompletionSource<bool> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task RunAllAsync()
    {
        while (true)
        {
            ToolUseEvent call;
            CancellationTokenSource current;
            lock (_gate)
            {
                if (_queue.Count == 0)
                {
                    _isRunning = false;
                    return;
                }

                call = _queue.Dequeue();
                _currentId = call.Id;
                _current = current = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
            }

            WorkerCall? record = null;
            try
            {
                record = await AnswerAsync(call, current.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // Nobody waits for it any more.
            }
            catch (Exception cause)
            {
                _settings.Warn($"The call {call.Id} of {call.Name} in the session {call.SessionId} could not be answered: {cause.Message}");
            }

            if (record is not null)
                await _settings.Desk.EmitAsync(record).ConfigureAwait(false);
            lock (_gate)
            {
                _currentId = null;
                _current = null;
                _done.Add(call.Id);
                _changed.TrySetResult(true);
            }

            current.Dispose();
        }
    }

    private async Task<WorkerCall> AnswerAsync(ToolUseEvent call, CancellationToken token)
    {
        DateTimeOffset started = DateTimeOffset.Now;
        var watch = Stopwatch.StartNew();
        (ToolAnswer answer, string outcome) = await ResultAsync(call, token).ConfigureAwait(false);
        string? problem = await SendAsync(call, answer).ConfigureAwait(false);
        Calls++;
        Failed += answer.IsError ? 1 : 0;
        return new WorkerCall(call.SessionId, _workId, call.Id, call.Name)
        {
            Outcome = outcome,
            IsError = answer.IsError,
            IsPosted = problem is null,
            Problem = problem,
            StartedAt = started,
            Duration = watch.Elapsed,
        };
    }

    private async Task<(ToolAnswer Answer, string Outcome)> ResultAsync(ToolUseEvent call, CancellationToken token)
    {
        BuiltInTool? tool = call is AgentCustomToolUseEvent ? null : _place.Tool(call.Name);
        bool isRepeatable = tool?.IsRepeatable == true;
        if (!isRepeatable && _journal.Find(call.Id) is { } known)
        {
            if (known.Result is not { } result)
                return (ToolAnswer.Error("The worker stopped while this ran; it may have taken effect. Look before you ask for it again."), "Unknown");
            return (known.IsError ? ToolAnswer.Error(result) : ToolAnswer.Of(result), "Remembered");
        }

        _lease.Ended.ThrowIfCancellationRequested();
        if (await _settings.Desk.WhyRefusedAsync(call, token).ConfigureAwait(false) is { } why)
            return (ToolAnswer.Error($"This was refused on this machine{(why.Length > 0 ? ": " + why : ".")}"), "Refused");

        // Somebody may have thought about it for long.
        _lease.Ended.ThrowIfCancellationRequested();
        if (!isRepeatable && !TryNote(() => _journal.Begin(call.Id), out string? problem))
            return (ToolAnswer.Error($"This machine could not note that the call begins, so it was not run: {problem}"), "Refused");
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(token);
        deadline.CancelAfter(_settings.ToolTimeout + TimeSpan.FromSeconds(15));
        ToolAnswer answer;
        string outcome = "Ran";
        try
        {
            answer = await RunAsync(tool, call, deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            outcome = "Stopped";
            answer = ToolAnswer.Error("The worker was stopped while this ran; it may have taken effect in part.");
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            answer = ToolAnswer.Error($"{call.Name}: no result within {_settings.ToolTimeout.TotalSeconds + 15:0} seconds");
        }

        answer = WithoutSecrets(answer);
        if (!isRepeatable && !TryNote(() => _journal.End(call.Id, answer.Text ?? string.Empty, answer.IsError, outlastsMachine: false), out string? unnoted))
            _settings.Warn($"What came of {call.Name} ({call.Id}) in the session {call.SessionId} could not be noted: {unnoted} After a crash the agent is told that it may have taken effect.");
        return (answer, outcome);
    }

    // A disk that is full must not leave a call without an answer.
    private static bool TryNote(Action note, out string? problem)
    {
        problem = null;
        try
        {
            note();
        }
        catch (Exception cause) when (cause is System.IO.IOException or UnauthorizedAccessException)
        {
            problem = cause.Message;
        }

        return problem is null;
    }

    private async Task<ToolAnswer> RunAsync(BuiltInTool? tool, ToolUseEvent call, CancellationToken token)
    {
        if (tool is null)
        {
            (string text, bool isError) = await _settings.Desk.RunAsync(call, token).ConfigureAwait(false);
            return isError ? ToolAnswer.Error(text) : ToolAnswer.Of(text);
        }

        IReadOnlyDictionary<string, object?> input;
        try
        {
            input = CallInput.Read(call);
        }
        catch (InputException cause)
        {
            return ToolAnswer.Error($"{tool.Name}: {cause.Message}");
        }

        ToolAnswer answer = await SessionPlace.RunAsync(tool, call.Id, input, token).ConfigureAwait(false);
        await _place.SyncIfDueAsync(token).ConfigureAwait(false);
        return answer;
    }

    private ToolAnswer WithoutSecrets(ToolAnswer answer)
    {
        if (answer.Text is not { } text || !_settings.Secrets.Any(secret => text.Contains(secret)))
            return answer;
        foreach (string secret in _settings.Secrets)
            text = text.Replace(secret, "***");
        return answer.IsError ? ToolAnswer.Error(text) : ToolAnswer.Of(text);
    }

    /// <summary>Sends a result, as long as the item is this worker's; gives why it was not taken, or null.</summary>
    private async Task<string?> SendAsync(ToolUseEvent call, ToolAnswer answer)
    {
        // A stop lets it arrive, a loss does not: then the session is another's.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_lease.IsLost ? new CancellationToken(true) : CancellationToken.None);
        using CancellationTokenRegistration lost = _lease.Ended.Register(() => patience.CancelAfter(_lease.IsLost ? TimeSpan.Zero : TimeSpan.FromSeconds(10)));
        using CancellationTokenRegistration ended = _end.Token.Register(() => patience.CancelAfter(TimeSpan.FromSeconds(10)));
        InputEvent sent = call is AgentCustomToolUseEvent ? InputEvent.CustomToolResult(call.Id, answer.Content, answer.IsError) : InputEvent.ToolResult(call.Id, answer.Content, answer.IsError);
        try
        {
            await _client.Events.AnswerAsync(call, sent, patience.Token).ConfigureAwait(false);
            return null;
        }
        catch (OperationCanceledException)
        {
            return "The worker ended before the service took the result; the next one sends it.";
        }
        catch (ApiException failure)
        {
            _settings.Warn($"The service does not take the result of {call.Name} ({call.Id}) in the session {call.SessionId}, and it is not run again: {failure.Message}");
            return failure.Message;
        }
    }
}

using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using ManagedAgents.Disk;
using ManagedAgents.Errors;

namespace ManagedAgents.Runs;

/// <summary>
/// A file that remembers the calls of a run's commands, or of a session that a worker serves: noted before one runs and when it has run, so that none is
/// run twice, even by a process that takes over after a crash. Several threads may note.
/// </summary>
internal sealed class CallJournal : LineJournal
{
    private readonly Dictionary<string, JournaledCall> _calls = new(StringComparer.Ordinal);
    private readonly object _gate = new();

    private CallJournal(string path, string format, string kind, string user)
        : base(path)
    {
        Format = format;
        Kind = kind;
        User = user;
    }

    private protected override string Format { get; }

    private protected override string Kind { get; }

    private protected override string User { get; }

    /// <summary>Opens the file of a run, or makes it. It stays this process's alone until it is disposed.</summary>
    /// <param name="path">The file's full path.</param>
    /// <exception cref="InputException">The file is something else, or another process's.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static CallJournal Open(string path) => Open(new CallJournal(path, "ManagedAgents.Journal.1", "journal of tool calls", "Invoke-MAAgent"));

    /// <summary>As the other, of a session that a worker serves.</summary>
    /// <exception cref="InputException">The file is something else, or another process's.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static CallJournal OpenOfWorker(string path) => Open(new CallJournal(path, "ManagedAgents.WorkerJournal.1", "journal of a worker's calls", "Start-MAWorker"));

    /// <summary>What is known of a call; null where it was not begun.</summary>
    public JournaledCall? Find(string callId)
    {
        lock (_gate)
            return _calls.TryGetValue(callId, out JournaledCall? call) ? call : null;
    }

    /// <summary>Notes that a call is about to run.</summary>
    public void Begin(string callId) => Note(callId, new JournaledCall(null, false));

    /// <summary>Notes what came of a call.</summary>
    /// <param name="callId">The call.</param>
    /// <param name="result">Its result.</param>
    /// <param name="isError">True where it failed.</param>
    /// <param name="outlastsMachine">False where it may be lost with the machine: the call is known as begun then, and not run again.</param>
    public void End(string callId, string result, bool isError, bool outlastsMachine = true) => Note(callId, new JournaledCall(result, isError), outlastsMachine);

    private protected override void Take(JsonElement line) =>
        _calls[TextOf(line, "call") ?? throw Unreadable()] = new JournaledCall(TextOf(line, "result"), line.TryGetProperty("is_error", out JsonElement isError) && isError.ValueKind == JsonValueKind.True);

    private static CallJournal Open(CallJournal journal)
    {
        journal.Open();
        return journal;
    }

    private void Note(string callId, JournaledCall call, bool outlastsMachine = true)
    {
        lock (_gate)
        {
            _calls[callId] = call;
            Append(new Dictionary<string, object?> { ["call"] = callId, ["result"] = call.Result, ["is_error"] = call.IsError }, outlastsMachine);
        }
    }
}

/// <summary>What a journal knows of a call that was begun.</summary>
internal sealed class JournaledCall
{
    public JournaledCall(string? result, bool isError)
    {
        Result = result;
        IsError = isError;
    }

    /// <summary>The result's text; null where the process ended before there was one.</summary>
    public string? Result { get; }

    /// <summary>True where the tool failed.</summary>
    public bool IsError { get; }
}

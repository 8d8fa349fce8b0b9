using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using ManagedAgents.Disk;
using ManagedAgents.Errors;

namespace ManagedAgents.Workers;

/// <summary>
/// A file that remembers the calls of a session that change something: noted before one runs and when it has run, each time on the disk before anything
/// else is done. So a worker that goes on after a crash knows what ran.
/// </summary>
internal sealed class WorkerJournal : LineJournal
{
    private readonly Dictionary<string, (string? Result, bool IsError)> _calls = new(StringComparer.Ordinal);
    private readonly object _gate = new();

    private WorkerJournal(string path)
        : base(path)
    {
    }

    private protected override string Format => "ManagedAgents.WorkerJournal.1";

    private protected override string Kind => "journal of a worker's calls";

    private protected override string User => "Start-MAWorker";

    /// <summary>Opens the file, or makes it.</summary>
    /// <exception cref="InputException">It is something else, or another process's.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static WorkerJournal Open(string path)
    {
        var journal = new WorkerJournal(path);
        journal.Open();
        return journal;
    }

    /// <summary>True where a call was begun; its result is null where nobody knows what came of it.</summary>
    public bool Knows(string callId, out (string? Result, bool IsError) call)
    {
        lock (_gate)
            return _calls.TryGetValue(callId, out call);
    }

    /// <summary>Notes that a call is about to run.</summary>
    public void Begin(string callId) => Note(callId, null, false);

    /// <summary>Notes what came of it.</summary>
    public void End(string callId, string result, bool isError) => Note(callId, result, isError);

    private protected override void Take(JsonElement line) =>
        _calls[TextOf(line, "call") ?? throw Unreadable()] = (TextOf(line, "result"), line.TryGetProperty("is_error", out JsonElement isError) && isError.ValueKind == JsonValueKind.True);

    private void Note(string callId, string? result, bool isError)
    {
        lock (_gate)
        {
            _calls[callId] = (result, isError);
            Append(new Dictionary<string, object?> { ["call"] = callId, ["result"] = result, ["is_error"] = isError });
        }
    }
}

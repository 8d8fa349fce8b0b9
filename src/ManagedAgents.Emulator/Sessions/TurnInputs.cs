using System.Collections.Generic;
using System.Linq;

namespace ManagedAgents.Emulator.Sessions;

/// <summary>What a session was sent and has not begun to work on. Used under the service's lock.</summary>
internal sealed class TurnInputs
{
    /// <summary>The type of an input that sets a goal.</summary>
    public const string Outcome = "user.define_outcome";

    private const string System = "system.message";

    private readonly EventLog _log;
    private readonly Queue<StoredEvent> _waiting = new();

    public TurnInputs(EventLog log) => _log = log;

    public bool AreNone => _waiting.Count == 0;

    public bool AreSystemMessages => _waiting.All(input => input.Type == System);

    public bool HaveOutcome => _waiting.Any(input => input.Type == Outcome);

    public StoredEvent Add(StoredEvent input)
    {
        _waiting.Enqueue(input);
        return input;
    }

    /// <summary>Forgets them; they will never be processed.</summary>
    public void Drop()
    {
        foreach (StoredEvent input in _waiting)
            _log.Drop(input);
        _waiting.Clear();
    }

    /// <summary>The next that opens a turn; system messages before it are processed. Null where none is left.</summary>
    public StoredEvent? Next()
    {
        ProcessSystemMessages();
        return AreNone ? null : _waiting.Dequeue();
    }

    /// <summary>Processes the system messages that come next: they belong to the input before them.</summary>
    public void ProcessSystemMessages()
    {
        while (!AreNone && _waiting.Peek().Type == System)
            _log.Process(_waiting.Dequeue());
    }
}

using System;
using ManagedAgents.Emulator.Scenarios;

namespace ManagedAgents.Emulator.Faults;

/// <summary>One key of a fault rule and the fault it makes.</summary>
internal sealed class FaultKind
{
    private readonly Func<RuleReader, string, Func<Fault>?> _read;

    /// <param name="key">The key in a rule.</param>
    /// <param name="read">Reads the key's value; null where it asks for nothing.</param>
    public FaultKind(string key, Func<RuleReader, string, Func<Fault>?> read)
    {
        Key = key;
        _read = read;
    }

    public string Key { get; }

    public Func<Fault>? Read(RuleReader reader) => _read(reader, Key);
}

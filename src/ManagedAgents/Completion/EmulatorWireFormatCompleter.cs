using System;
using ManagedAgents.Emulator;
using ManagedAgents.Errors;

namespace ManagedAgents.Completion;

/// <summary>Completes what an emulator can serve.</summary>
public sealed class EmulatorWireFormatCompleter : FixedCompleter
{
    /// <summary>Makes the completer.</summary>
    public EmulatorWireFormatCompleter()
        : base(Enum.GetNames(typeof(EmulatorWireFormat)))
    {
    }

    internal static EmulatorWireFormat Parse(string name) =>
        Array.Exists(Enum.GetNames(typeof(EmulatorWireFormat)), known => known.Equals(name, StringComparison.OrdinalIgnoreCase))
            ? (EmulatorWireFormat)Enum.Parse(typeof(EmulatorWireFormat), name, ignoreCase: true)
            : throw new InputException("UnknownWireFormat", $"'{name}' is no wire format of the emulator; use Both, Current or Launch.");
}

using System;
using ManagedAgents.Emulator;
using ManagedAgents.Errors;

namespace ManagedAgents.Completion;

/// <summary>Completes what an emulator can serve.</summary>
public sealed class EmulatorWireFormatCompleter : FixedCompleter
{
    /// <summary>Makes the completer.</summary>
    public EmulatorWireFormatCompleter()
        : base(KnownValues.EmulatorWireFormats)
    {
    }

    internal static EmulatorWireFormat Parse(string name)
    {
        string format = KnownValues.EmulatorWireFormats.Read(name, out bool isKnown);
        return isKnown ? (EmulatorWireFormat)Enum.Parse(typeof(EmulatorWireFormat), format) : throw new InputException("UnknownWireFormat", $"'{name}' is no wire format of the emulator; {KnownValues.EmulatorWireFormats.Hint(name)}");
    }
}

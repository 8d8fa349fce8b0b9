using ManagedAgents.Client.Http;
using ManagedAgents.Errors;

namespace ManagedAgents.Completion;

/// <summary>Completes the names of the wire formats.</summary>
public sealed class WireFormatCompleter : FixedCompleter
{
    /// <summary>Makes the completer.</summary>
    public WireFormatCompleter()
        : base(KnownValues.WireFormats)
    {
    }

    internal static WireFormat Parse(string name)
    {
        string format = KnownValues.WireFormats.Read(name, out bool isKnown);
        if (!isKnown)
            throw new InputException("UnknownWireFormat", $"'{name}' is no wire format; {KnownValues.WireFormats.Hint(name)}");
        return format == WireFormat.Launch.Name ? WireFormat.Launch : WireFormat.Current;
    }
}

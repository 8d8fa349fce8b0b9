using System;
using ManagedAgents.Client.Http;
using ManagedAgents.Errors;

namespace ManagedAgents.Completion;

/// <summary>Completes the names of the wire formats.</summary>
public sealed class WireFormatCompleter : FixedCompleter
{
    /// <summary>Makes the completer.</summary>
    public WireFormatCompleter()
        : base(WireFormat.Current.Name, WireFormat.Launch.Name)
    {
    }

    internal static WireFormat Parse(string name)
    {
        foreach (WireFormat known in new[] { WireFormat.Current, WireFormat.Launch })
        {
            if (known.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return known;
        }

        throw new InputException("UnknownWireFormat", $"'{name}' is no wire format; use Current or Launch.");
    }
}

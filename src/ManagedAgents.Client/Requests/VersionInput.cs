using System;
using System.Globalization;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Json;

namespace ManagedAgents.Client.Requests;

/// <summary>An agent's version, which the wire formats write differently.</summary>
public sealed class VersionInput : IWirePart
{
    private readonly string _version;
    private readonly bool _wasText;

    /// <summary>Takes a version as typed by a user.</summary>
    /// <param name="version">The version.</param>
    public VersionInput(string version) => _version = version;

    /// <summary>Takes a version as the service gave it: a text goes back as text.</summary>
    /// <param name="version">A whole number or a text.</param>
    public VersionInput(object version)
    {
        _wasText = version is string;
        _version = Convert.ToString(version, CultureInfo.InvariantCulture)!;
    }

    /// <inheritdoc/>
    public override string ToString() => _version;

    object IWirePart.ToWire(WireFormat wire) => wire.AgentVersion(_version, _wasText);
}

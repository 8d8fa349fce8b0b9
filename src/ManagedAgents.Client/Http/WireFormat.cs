using System.Collections.Generic;
using ManagedAgents.Client.Json;

namespace ManagedAgents.Client.Http;

/// <summary>
/// A form of the service's requests. <see cref="Current"/> is what the service speaks now, <see cref="Launch"/> what its launch
/// documentation shows. All differences between the two live in their classes.
/// </summary>
public abstract class WireFormat
{
    private protected WireFormat(string name) => Name = name;

    /// <summary>What the service speaks now; the default.</summary>
    public static WireFormat Current { get; } = new CurrentWireFormat();

    /// <summary>The form of the launch documentation.</summary>
    public static WireFormat Launch { get; } = new LaunchWireFormat();

    /// <summary>The format's name: Current or Launch.</summary>
    public string Name { get; }

    internal abstract string InterruptEventType { get; }

    internal abstract string SessionFilesFilter { get; }

    /// <summary>True where what is created may bear a mark in its metadata, by which it is known again.</summary>
    internal abstract bool MarksCreations { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;

    internal abstract object LimitedNetwork(IReadOnlyList<string> allowedHosts, bool? packageManagers, bool? mcpServers);

    internal abstract object AgentVersion(string version, bool wasText);

    internal abstract void SetCheckout(RequestBody repository, string? branch, string? commit);

    internal abstract IEnumerable<KeyValuePair<string, string>> UploadFields(int? expiresInSeconds);

    /// <summary>The value of the beta header for a route, null where none belongs.</summary>
    internal abstract string? BetaFor(string method, string path, bool filteredBySession);

    /// <summary>How many objects a list is asked for per page; null leaves it to the service.</summary>
    internal abstract int? PageSize(bool events);
}

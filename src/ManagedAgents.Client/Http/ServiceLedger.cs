using System;

namespace ManagedAgents.Client.Http;

/// <summary>
/// What this process did at one service lately, over whichever connection: what it was told that the service accepted, and which requests
/// stayed open. Runspaces have connections of their own, so no connection alone can tell its own event from that of the job beside it.
/// </summary>
internal sealed class ServiceLedger
{
    // The one thing runspaces share: it holds ids of the service, no connection, no key and no object.
    private static readonly ServiceLedgers ByAddress = new();

    private readonly RecentIds _accepted = new();
    private readonly RecentIds _open = new();

    /// <summary>One send of a kind to a session at a time, so that what is found after an unclear failure cannot be another send's.</summary>
    public KeyedGate Sending { get; } = new(places: 1);

    /// <summary>Creations with the same body at a time; one that looks for its lost answer is alone, so that what it finds cannot be another's.</summary>
    public KeyedGate Creating { get; } = new(places: 64);

    /// <summary>The clock that the service's objects have their times from.</summary>
    public ServiceClock Clock { get; } = new();

    /// <summary>The ledger of the service at an address.</summary>
    public static ServiceLedger Of(Uri address) => ByAddress.Of(address.AbsoluteUri.TrimEnd('/'));

    /// <summary>Notes what the service accepted: made or listed below a path, under an id. False where that is known, and for an empty id, which is none.</summary>
    public bool Accept(string path, string id) => _accepted.Add(NameOf(path, id));

    /// <summary>True where the service told this process that it accepted it.</summary>
    public bool HasAccepted(string path, string id) => _accepted.Contains(NameOf(path, id));

    /// <summary>Notes a request of which it stayed open whether it was carried out: what it made may be there, or appear.</summary>
    public void LeaveOpen(string key) => _open.Add(key);

    /// <summary>True where a request like it stayed open before.</summary>
    public bool IsOpen(string key) => _open.Contains(key);

    private static string NameOf(string path, string id) => id.Length == 0 ? id : $"{path} {id}";
}

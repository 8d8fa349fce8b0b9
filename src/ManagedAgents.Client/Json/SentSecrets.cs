using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Security;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Models;

namespace ManagedAgents.Client.Json;

/// <summary>Finds the secrets in a request's body.</summary>
internal static class SentSecrets
{
    /// <summary>All secrets in a value that can be written as JSON.</summary>
    public static IEnumerable<Secret> In(object? value, WireFormat wire) => value switch
    {
        Secret secret => new[] { secret },
        SecureString secure => new[] { new Secret(secure) },
        IWirePart part => In(part.ToWire(wire), wire),
        RequestBody body => body.Members.SelectMany(member => In(member.Value, wire)),
        null or string or ApiObject or byte[] => Enumerable.Empty<Secret>(),
        IDictionary table => InAll(table.Values, wire),
        IEnumerable items => InAll(items, wire),
        _ => Enumerable.Empty<Secret>(),
    };

    private static IEnumerable<Secret> InAll(IEnumerable items, WireFormat wire) => items.Cast<object?>().SelectMany(item => In(item, wire));
}

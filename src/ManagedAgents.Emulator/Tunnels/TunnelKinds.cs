using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Tunnels;

/// <summary>tunnels.* and tunnels.certificates.*</summary>
internal static class TunnelKinds
{
    private const int MostTrusted = 2;
    private const Verbs Plain = Verbs.Create | Verbs.List | Verbs.Retrieve | Verbs.Archive;

    public static ObjectKind Tunnel { get; } = new("tunnel", "tnl_", "/v1/tunnels")
    {
        Beta = RequestChecks.TunnelsBeta,
        Verbs = Plain,
        MostInPage = 1000,
        Fields = new[]
        {
            Field.Text("display_name", 255),
            Field.Made("domain", call => call.Object.Id.Substring("tnl_".Length).ToLowerInvariant() + ".tunnels.localhost"),
        },
        Created = call => call.Service.All<TunnelToken>().Add(call.Object.Id, new TunnelToken()),
        Actions = new Dictionary<string, Func<ObjectCall, JsonNode>>
        {
            ["reveal_token"] = call => Token(call).ToJson(),
            ["rotate_token"] = Rotate,
        },
    };

    public static ObjectKind Certificate { get; } = new("tunnel_certificate", "tcrt_", "/v1/tunnels/*/certificates")
    {
        Parent = Tunnel,
        Beta = RequestChecks.TunnelsBeta,
        Verbs = Plain,
        MostInPage = 1000,
        Fields = new[]
        {
            Field.Made("fingerprint", call => CaCertificate.Read(call.Fields).Fingerprint),
            Field.Made("expires_at", call => CaCertificate.Read(call.Fields).ExpiresAt),
        },
        Check = (call, _) =>
        {
            if (call.Service.AllOf(Certificate!, call.Object.ParentId).Count(c => !c.IsArchived) >= MostTrusted)
                throw ServiceException.Invalid($"tunnel {call.Object.ParentId} has {MostTrusted} certificates already; archive one of them");
        },
    };

    private static TunnelToken Token(ObjectCall call) => call.Service.All<TunnelToken>()[call.Service.FindLive(Tunnel, call.Object.Id).Id];

    // The old token is worth nothing from now on.
    private static JsonObject Rotate(ObjectCall call)
    {
        Token(call);
        call.Fields.Text("reason");
        return (call.Service.All<TunnelToken>()[call.Object.Id] = new TunnelToken()).ToJson();
    }
}

/// <summary>What a tunnel's own end signs in with.</summary>
internal sealed class TunnelToken
{
    private readonly string _id = Ids.New("ttok_");
    private readonly string _secret = Ids.New("emulator-tunnel-token-");

    public JsonObject ToJson() => new() { ["id"] = _id, ["type"] = "tunnel_token", ["tunnel_token"] = _secret };
}

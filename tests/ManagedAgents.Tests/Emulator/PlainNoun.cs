using System;
using System.Collections.Generic;
using System.Text.Json.Nodes;
using System.Threading.Tasks;

namespace ManagedAgents.Tests.Emulator;

/// <summary>A noun of the service as the tests of what all of them promise need it.</summary>
internal sealed class PlainNoun
{
    private const string ManagedAgents = "managed-agents-2026-04-01";

    /// <summary>All of them, by the type of their objects.</summary>
    public static readonly IReadOnlyDictionary<string, PlainNoun> All = new Dictionary<string, PlainNoun>
    {
        ["environment"] = new("/v1/environments", "env_", n => $$"""{"name":"e{{n}}","metadata":{"a":"1","b":"2"} }""") { Update = """{"description":"new","metadata":{"a":null,"c":"3"}}""" },
        ["vault"] = new("/v1/vaults", "vlt_", n => $$"""{"display_name":"v{{n}}","metadata":{"a":"1","b":"2"} }""") { Update = """{"display_name":"new","metadata":{"a":null,"c":"3"}}""" },
        ["vault_credential"] = new("/v1/vaults/{vault}/credentials", "vcrd_", n => $$"""{"display_name":"c{{n}}","metadata":{"a":"1","b":"2"},"auth":{"type":"static_bearer","token":"t","mcp_server_url":"https://{{n}}.example.com/mcp"} }""")
        {
            Update = """{"display_name":"new","metadata":{"a":null,"c":"3"},"auth":{"type":"static_bearer","token":"u"}}""",
        },
        ["memory_store"] = new("/v1/memory_stores", "memstore_", n => $$"""{"name":"m{{n}}","metadata":{"a":"1","b":"2"} }""")
        {
            Beta = "agent-memory-2026-07-22",
            Update = """{"description":"new","metadata":{"a":null,"c":"3"}}""",
        },
        ["user_profile"] = new("/v1/user_profiles", "uprof_", n => $$"""{"name":"u{{n}}","metadata":{"a":"1","b":"2"} }""")
        {
            Beta = "",
            Update = """{"access_type":"passthrough","metadata":{"a":"","c":"3"}}""",
            IsArchived = false,
        },
        ["tunnel"] = new("/v1/tunnels", "tnl_", n => $$"""{"display_name":"t{{n}}"}""") { Beta = "mcp-tunnels-2026-06-22", IsDeleted = false },
        ["tunnel_certificate"] = new("/v1/tunnels/{tunnel}/certificates", "tcrt_", n => $$"""{"ca_certificate_pem":"{{TunnelTests.Pem("CN=ca" + n)}}"}""") { Beta = "mcp-tunnels-2026-06-22", IsDeleted = false, Most = 2 },
        ["deployment"] = new("/v1/deployments", "depl_", n => $$"""{"name":"d{{n}}","agent":"{agent}","environment_id":"{environment}","initial_events":[{{RawClient.Message("go")}}],"metadata":{"a":"1","b":"2"} }""")
        {
            Update = """{"description":"new","metadata":{"a":null,"c":"3"}}""",
            IsDeleted = false,
        },
    };

    private readonly string _path;

    private PlainNoun(string path, string prefix, Func<int, string> create)
    {
        _path = path;
        Prefix = prefix;
        Create = create;
    }

    public string Prefix { get; }

    /// <summary>The body of the n-th create.</summary>
    private Func<int, string> Create { get; }

    public string Beta { get; private init; } = ManagedAgents;

    /// <summary>The body of an update that merges the metadata; null where there is none.</summary>
    public string? Update { get; private init; }

    /// <summary>How many there can be in one parent, of those that a test makes.</summary>
    public int Most { get; private init; } = 3;

    public bool IsArchived { get; private init; } = true;

    public bool IsDeleted { get; private init; } = true;

    /// <summary>Makes the n-th, and before it what its body names.</summary>
    public async Task<JsonObject> NewAsync(RawClient client, string path, int n)
    {
        var body = Create(n);
        if (body.Contains("{agent}", StringComparison.Ordinal)) body = body.Replace("{agent}", await client.NewAgentAsync(), StringComparison.Ordinal);
        if (body.Contains("{environment}", StringComparison.Ordinal)) body = body.Replace("{environment}", await client.NewEnvironmentAsync(), StringComparison.Ordinal);
        return await client.SendAsync("POST", path, body);
    }

    /// <summary>The path of the list, in a parent that this makes where there is one.</summary>
    public async Task<string> PathAsync(RawClient client)
    {
        var start = _path.IndexOf('{', StringComparison.Ordinal);
        if (start < 0) return _path;
        var name = _path[(start + 1).._path.IndexOf('}', StringComparison.Ordinal)];
        var parent = All[name];
        JsonObject made = await parent.NewAsync(client, await parent.PathAsync(client), 0);
        return _path.Replace($"{{{name}}}", made["id"]!.ToString(), StringComparison.Ordinal);
    }
}

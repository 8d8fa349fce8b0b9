using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security;
using System.Text.Json.Nodes;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Agents;

/// <summary>An engine connected to a recording server that knows agents.</summary>
public abstract class AgentCmdletTests : IDisposable
{
    private protected const string AgentJson =
        """
        {"type":"agent","id":"agent_1","version":3,"name":"Reviewer","description":null,"system":"Be thorough.",
         "model":{"id":"claude-opus-4-6","effort":{"type":"high"},"speed":"standard"},
         "tools":[{"type":"agent_toolset_20260401","default_config":{"enabled":true,"permission_policy":{"type":"always_allow"}},
                   "configs":[{"name":"bash","type":"bash","enabled":false,"permission_policy":{"type":"always_allow"}}]},
                  {"type":"custom","name":"run_linter","description":"Runs","input_schema":{"type":"object","properties":{"z":{"default":1e2},"a":{}}}},
                  {"type":"mcp_toolset","mcp_server_name":"my-tools","configs":[],"default_config":null},
                  {"type":"tool_of_tomorrow","limit":1.50}],
         "mcp_servers":[{"type":"url","name":"my-tools","url":"https://mcp.example.com/sse"}],
         "skills":[{"type":"anthropic","skill_id":"xlsx","version":"1"}],"multiagent":null,"metadata":{"team":"red"},
         "execution_identity":{"type":"service_account"},
         "created_at":"2026-04-08T10:00:00Z","updated_at":"2026-04-09T10:00:00.25Z","archived_at":null}
        """;

    private protected PowerShellEngine Engine { get; } = new();

    private protected RecordingServer Server { get; } = new RecordingServer()
        .On("GET", "/v1/agents/*", Reply.Json(AgentJson))
        .On("POST", "/v1/agents*", Reply.Json(AgentJson));

    public void Dispose()
    {
        Engine.Dispose();
        Server.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs a script with a connection in the given wire format.</summary>
    private protected PipelineResult Run(string script, string wireFormat = "Current")
    {
        Engine.Run(
            "param($Key, $Uri, $Format) Connect-MAService -ApiKey $Key -BaseUri $Uri -WireFormat $Format",
            new Dictionary<string, object?> { ["Key"] = Secure("sk-test"), ["Uri"] = Server.Uri, ["Format"] = wireFormat }).Succeeded();
        return Engine.Run(script);
    }

    /// <summary>The body of the only request the script makes.</summary>
    private protected JsonNode BodyOf(string script, string wireFormat = "Current")
    {
        Run(script, wireFormat).Succeeded();
        return JsonNode.Parse(Assert.Single(Server.Requests).BodyText)!;
    }

    /// <summary>The JSON of the objects a script emits.</summary>
    private protected IReadOnlyList<string> JsonOf(string script) => Engine.Run($"& {{ {script} }} | ForEach-Object {{ $_.ToJson() }}").Succeeded().Values<string>();

    private protected static SecureString Secure(string text)
    {
        var secret = new SecureString();
        text.ToList().ForEach(secret.AppendChar);
        return secret;
    }

    /// <summary>Compares JSON; a new object's random mark, which has tests of its own, does not count.</summary>
    internal static void AssertJson(string expected, JsonNode? actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), WithoutMark(actual)), $"Expected {expected}{Environment.NewLine}but got {actual?.ToJsonString()}");

    private static JsonNode? WithoutMark(JsonNode? body)
    {
        JsonNode? copy = body?.DeepClone();
        if (copy is JsonObject fields && fields["metadata"] is JsonObject metadata && metadata.Remove("managed_agents_creation") && metadata.Count == 0)
            fields.Remove("metadata");
        return copy;
    }

    /// <summary>The first part of the first error's id, which is the contract.</summary>
    internal static string ErrorId(PipelineResult result) => result.FirstError!.FullyQualifiedErrorId.Split(',')[0];

    /// <summary>A request of the launch documentation.</summary>
    private protected static JsonNode LaunchRequest(string name)
    {
        string path = Path.Combine(RepositoryFolder.Root, "tests", "ManagedAgents.Tests", "Api", "launch-requests.json");
        return JsonNode.Parse(File.ReadAllText(path))!["requests"]!.AsArray().Single(request => (string)request!["name"]! == name)!;
    }
}

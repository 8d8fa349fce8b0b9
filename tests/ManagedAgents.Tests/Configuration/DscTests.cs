using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Help;
using Xunit;

namespace ManagedAgents.Tests.Configuration;

/// <summary>The DSC resource keeps the contract of command resources: what its manifest says is called gives one line of JSON that fits its schema, and the codes of the manifest.</summary>
[Collection(ProcessState.Name)]
public sealed class DscTests : ConfigurationTest
{
    private static readonly JsonObject Manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(RepositoryFolder.Module, "ManagedAgents.dsc.resource.json")))!.AsObject();

    private readonly PowerShellEngine _engine = new(cmdlets: ExampleRun.InBoxCmdlets);

    public DscTests() => _engine.Connect(Emulator.Uri, Emulator.ApiKey);

    public override void Dispose()
    {
        _engine.Dispose();
        base.Dispose();
    }

    [Fact]
    public void Its_manifest_calls_what_is_shipped_in_the_ways_that_are_documented()
    {
        Assert.Matches(@"^\w+(\.\w+){0,2}/\w+$", Manifest["type"]!.ToString());
        Assert.Matches(@"^\d+\.\d+\.\d+$", Manifest["version"]!.ToString());
        foreach (string operation in new[] { "get", "set", "test", "export" })
        {
            JsonObject call = Manifest[operation]!.AsObject();
            Assert.Equal("pwsh", call["executable"]!.ToString());
            Assert.Equal("stdin", call["input"]!.ToString());
            Assert.Equal(["-Command", "$input | ./ManagedAgents.Dsc.ps1", operation, "; exit $LASTEXITCODE"], Arguments(operation).TakeLast(4));
        }

        Assert.Equal("""[{"whatIfArg":"--what-if"}]""", new JsonArray([.. Manifest["set"]!["args"]!.AsArray().Where(one => one is JsonObject).Select(one => one!.DeepClone())]).ToJsonString());
        Assert.Equal(("state", "state", true), (Manifest["set"]!["return"]!.ToString(), Manifest["set"]!["whatIfReturns"]!.ToString(), Manifest["set"]!["implementsPretest"]!.GetValue<bool>()));

        // What dsc does not know in a manifest it refuses.
        string[] known = ["$schema", "type", "condition", "deprecationMessage", "kind", "version", "description", "tags", "get", "set", "test", "delete", "export", "resolve", "validate", "adapter", "exitCodes", "schema", "metadata"];
        Assert.Empty(Manifest.Select(member => member.Key).Except(known));
    }

    [Fact]
    public void It_tells_sets_and_exports()
    {
        string instance = new JsonObject { ["path"] = Folder.At("ops.psd1"), ["secrets"] = new JsonObject { ["linear-token"] = new JsonObject { ["secureString"] = Token } } }.ToJsonString();
        JsonObject state = Call("test", instance);
        Assert.False(state["_inDesiredState"]!.GetValue<bool>());
        Assert.Equal(10, state["differences"]!.AsArray().Count);

        // A rehearsal gives what would be, and changes nothing.
        state = Call("set", instance, more: "--what-if");
        Assert.Empty(state["differences"]!.AsArray());
        Assert.Contains("Create Agent/reviewer", state["_metadata"]!["whatIf"]!.AsArray().Select(one => one!.ToString()));
        Assert.Empty(Writes(0));

        Assert.Empty(Call("set", instance)["differences"]!.AsArray());
        int before = Emulator.Requests.Count;
        state = Call("set", instance);
        Assert.Empty(Writes(before));
        Assert.DoesNotContain(Token, state.ToJsonString(), StringComparison.Ordinal);
        Assert.True(Call("test", instance)["_inDesiredState"]!.GetValue<bool>());

        Post($"environments/{Get("environments", "ops")["id"]}", """{ "description": "by hand", "name": "other" }""");
        JsonObject difference = Assert.Single(Call("get", instance)["differences"]!.AsArray())!.AsObject();
        Assert.Equal(("Environment", "ops", "Update", "Name"), (difference["kind"]!.ToString(), difference["key"]!.ToString(), difference["action"]!.ToString(), difference["properties"]![0]!.ToString()));
        Call("set", instance);

        // What it exports is a document that it takes; without files there are no skills in it.
        state = Call("export", "");
        Assert.Equal("ops", state["document"]!["configuration"]!.ToString());
        Assert.Equal("You review code.\nBe kind.\n", state["document"]!["agents"]!["reviewer"]!["system"]!.ToString());
        Assert.True(Call("test", new JsonObject { ["document"] = state["document"]!.DeepClone() }.ToJsonString())["_inDesiredState"]!.GetValue<bool>());
    }

    [Fact]
    public void Its_exit_codes_say_what_went_wrong()
    {
        Sync().Succeeded();
        Edit("Name = 'Lead'; Model = 'claude-opus-5-5'", "Name = 'Lead'; Model = 'claude-opus-5-5'; Id = 'agent_01nobody'");
        string instance = new JsonObject { ["path"] = Folder.At("ops.psd1") }.ToJsonString();
        Assert.Equal("Blocked", Assert.Single(Call("test", instance)["differences"]!.AsArray())!["action"]!.ToString());
        Call("set", instance, 2);
        Call("test", "{}", 1);
        Call("test", """{ "path": "/nowhere/at-all.psd1" }""", 1);
        Folder.Write("bad.psd1", "@{ Configuration = 'x'; Agents = @{ a = @{ Nam = 'a' } } }");
        Call("test", new JsonObject { ["path"] = Folder.At("bad.psd1") }.ToJsonString(), 1);
        _engine.Connect(Emulator.Uri, "sk-ant-wrong");
        Call("test", instance, 4);
    }

    [Fact]
    public async Task Called_as_its_manifest_says_it_answers_with_one_line_and_its_code()
    {
        // Nobody has the secret, so that the credential, and what needs it, cannot be made.
        string instance = new JsonObject { ["path"] = Folder.At("ops.psd1") }.ToJsonString();
        var environment = new Dictionary<string, string> { ["ANTHROPIC_BASE_URL"] = Emulator.Uri.ToString(), ["ANTHROPIC_API_KEY"] = Emulator.ApiKey };
        string[] arguments = [.. Arguments("set").SkipWhile(argument => argument != "-Command").Select(argument => argument.Replace("./", RepositoryFolder.Module + "/", StringComparison.Ordinal))];
        PwshResult result = await PwshProcess.FeedAsync(instance, environment, arguments);
        Assert.Equal(2, result.ExitCode);
        Assert.All(result.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.NotNull(JsonNode.Parse(line)!["error"]));
        Assert.Contains("there is no secret 'linear-token'", result.Errors, StringComparison.Ordinal);
        Assert.Contains("ci/linear", State(result.Output)["differences"]!.AsArray().Select(one => one!["key"]!.ToString()));
        Assert.Equal("Code reviewer", Get("agents", "Code reviewer")["name"]!.ToString());
    }

    private static IEnumerable<string> Arguments(string operation) => Manifest[operation]!["args"]!.AsArray().Where(one => one is JsonValue).Select(one => one!.ToString());

    /// <summary>Runs an operation within the process, and looks at its code and that its state fits the manifest's schema.</summary>
    private JsonObject Call(string operation, string instance, int code = 0, string more = "")
    {
        _engine.SetVariable("Instance", instance);
        PipelineResult result = _engine.Run($"$Instance | & '{RepositoryFolder.Module}/ManagedAgents.Dsc.ps1' {operation} {more}; $global:Code = $LASTEXITCODE").Succeeded();
        Assert.Equal(code, _engine.Run("$Code").Only<int>());
        if (code is not (0 or 2))
        {
            Assert.Empty(result.Output);
            return new JsonObject();
        }

        return State(result.Only<string>());
    }

    private static JsonObject State(string line)
    {
        Assert.DoesNotContain("\n", line.TrimEnd(), StringComparison.Ordinal);
        JsonObject state = JsonNode.Parse(line)!.AsObject();
        JsonObject known = Manifest["schema"]!["embedded"]!["properties"]!.AsObject();
        Assert.All(state, member => Assert.True(known.ContainsKey(member.Key) && known[member.Key]!["writeOnly"] is null, member.Key));
        return state;
    }
}

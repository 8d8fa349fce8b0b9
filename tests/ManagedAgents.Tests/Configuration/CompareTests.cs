using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ManagedAgents.Client.Configuration;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Configuration;

/// <summary>Each change of a declared field is one difference of its path, and healed without touching another; what only looks different is none.</summary>
public sealed partial class CompareTests : ConfigurationTest
{
    // The list, the name, the place in the object and what is put there; the path that differs.
    private static readonly (string List, string Name, string Place, string Value, string Path)[] Changes =
    [
        ("agents", "Code reviewer", "name", "\"Other\"", "Name"),
        ("agents", "Code reviewer", "description", "\"other\"", "Description"),
        ("agents", "Code reviewer", "description", "null", "Description"),
        ("agents", "Code reviewer", "system", "\"You review code.\\nBe kind. \"", "System"),
        ("agents", "Code reviewer", "model/effort", "\"low\"", "Model.Effort"),
        ("agents", "Code reviewer", "model/id", "\"claude-sonnet-5\"", "Model.Id"),
        ("agents", "Code reviewer", "model/speed", "\"fast\"", "Model.Speed"),
        ("agents", "Code reviewer", "model/inference_geo", "\"global\"", "Model.InferenceGeo"),
        ("agents", "Code reviewer", "metadata/team", "\"dev\"", "Metadata.team"),
        ("agents", "Code reviewer", "tools/0/default_config/enabled", "false", "Tools[agent_toolset_20260401].DefaultConfig.Enabled"),
        ("agents", "Code reviewer", "tools/0/default_config/permission_policy", """{ "type": "always_ask" }""", "Tools[agent_toolset_20260401].DefaultConfig.PermissionPolicy"),
        ("agents", "Code reviewer", "tools/0/configs/0/permission_policy/type", "\"auto\"", "Tools[agent_toolset_20260401].Configs[bash].PermissionPolicy"),
        ("agents", "Code reviewer", "tools/0/configs/1", """{ "name": "edit", "enabled": false }""", "Tools[agent_toolset_20260401].Configs[edit]"),
        ("agents", "Code reviewer", "tools/1/description", "\"other\"", "Tools[lint].Description"),
        ("agents", "Code reviewer", "tools/1/name", "\"other\"", "Tools[lint], Tools[other]"),
        ("agents", "Code reviewer", "tools/1/input_schema/properties/path/type", "\"number\"", "Tools[lint].InputSchema"),
        ("agents", "Code reviewer", "tools/2/configs/0", """{ "name": "list", "enabled": false }""", "Tools[linear].Configs"),
        ("agents", "Code reviewer", "mcp_servers/0/url", "\"https://other.example/mcp\"", "McpServers[linear].Url"),
        ("agents", "Code reviewer", "skills/1/skill_id", "\"pptx\"", "Skills[1].SkillId"),
        ("agents", "Code reviewer", "skills/0/version", "\"latest\"", "Skills[0].Version"),
        ("agents", "Code reviewer", "skills", "[]", "Skills"),
        ("agents", "Code reviewer", "execution_identity", """{ "type": "aws_role", "role_arn": "arn:other" }""", "ExecutionIdentity.RoleArn"),
        ("agents", "Lead", "multiagent/agents", """[ { "type": "self" } ]""", "Multiagent.Agents"),
        ("agents", "Lead", "multiagent", "null", "Multiagent"),
        ("environments", "ops", "name", "\"other\"", "Name"),
        ("environments", "ops", "description", "\"other\"", "Description"),
        ("environments", "ops", "scope", "\"account\"", "Scope"),
        ("environments", "ops", "config/networking/allowed_hosts", """["b.example"]""", "Config.Networking.AllowedHosts"),
        ("environments", "ops", "config/networking", """{ "type": "unrestricted" }""", "Config.Networking"),
        ("environments", "ops", "config/networking/allow_mcp_servers", "false", "Config.Networking.AllowMcpServers"),
        ("environments", "ops", "config/packages/pip", "[]", "Config.Packages.Pip"),
        ("environments", "ops", "config/packages/npm", """["a"]""", "Config.Packages.Npm"),
        ("vaults", "CI", "display_name", "\"other\"", "DisplayName"),
        ("vaults", "CI", "metadata/team", "\"dev\"", "Metadata.team"),
        ("vaults/{vault}/credentials", "Linear", "display_name", "\"other\"", "DisplayName"),
        ("vaults/{vault}/credentials", "Variable", "auth/networking/allowed_hosts", """["other.example"]""", "Auth.Networking.AllowedHosts"),
        ("vaults/{vault}/credentials", "Variable", "auth/injection_location/body", "true", "Auth.InjectionLocation.Body"),
        ("vaults/{vault}/credentials", "OAuth", "auth/refresh/scope", "\"write\"", "Auth.Refresh.Scope"),
        ("vaults/{vault}/credentials", "OAuth", "metadata/team", "\"dev\"", "Metadata.team"),
        ("environments", "ops", "metadata/team", "\"dev\"", "Metadata.team"),
        ("deployments", "Nightly", "metadata/team", "\"dev\"", "Metadata.team"),
        ("memory_stores", "Review notes", "name", "\"other\"", "Name"),
        ("memory_stores", "Review notes", "description", "\"other\"", "Description"),
        ("memory_stores", "Review notes", "metadata/team", "\"dev\"", "Metadata.team"),
        ("memory_stores/{store}/memories", "/style.md", "content", "\"other\"", "Content"),
        ("deployments", "Nightly", "name", "\"other\"", "Name"),
        ("deployments", "Nightly", "description", "\"other\"", "Description"),
        ("deployments", "Nightly", "environment_id", "\"{spare}\"", "Environment"),
        ("deployments", "Nightly", "agent", "\"{lead}\"", "Agent"),
        ("deployments", "Nightly", "initial_events/0/content/0/text", "\"other\"", "InitialEvents[0].Content[0].Text"),
        ("deployments", "Nightly", "resources/0/access", "\"read_write\"", "Resources[0].Access"),
        ("deployments", "Nightly", "resources/0/instructions", "\"other\"", "Resources[0].Instructions"),
        ("deployments", "Nightly", "resources", "[]", "Resources"),
        ("deployments", "Nightly", "vault_ids", "[]", "Vaults"),
        ("deployments", "Nightly", "budget/max_list_cost/amount", "\"600\"", "Budget.MaxListCost.Amount"),
        ("deployments", "Nightly", "schedule/expression", "\"1 3 * * *\"", "Schedule.Expression"),
        ("deployments", "Nightly", "schedule/timezone", "\"UTC\"", "Schedule.Timezone"),
        ("deployments", "Nightly", "schedule", "null", "Schedule"),
    ];

    [Fact]
    public void A_changed_field_is_one_difference_and_healed_alone()
    {
        Extend();
        Sync().Succeeded();
        string vault = Id("vaults", "CI"), store = Id("memory_stores", "Review notes"), lead = Id("agents", "Lead");
        Post("environments", """{ "name": "spare" }""");
        string spare = Id("environments", "spare");
        var wrong = new List<string>();
        foreach ((string list, string name, string place, string value, string path) in Changes)
        {
            string there = list.Replace("{vault}", vault, StringComparison.Ordinal).Replace("{store}", store, StringComparison.Ordinal);
            JsonObject before = Get(there, name);
            string id = before["id"]!.ToString();
            JsonObject changed = before.DeepClone().AsObject();
            Put(changed, place, JsonNode.Parse(value.Replace("{spare}", spare, StringComparison.Ordinal).Replace("{lead}", lead, StringComparison.Ordinal)));
            string field = place.Split('/')[0];
            Post($"{there}/{id}", new JsonObject { [field] = Sendable(field, changed[field]?.DeepClone()) }.ToJsonString());
            PipelineResult compared = Run("Compare-MAConfiguration ops.psd1");
            string paths = string.Join(", ", compared.Values<ConfigurationChange>().Where(change => change.Id == id).SelectMany(change => change.Difference).Select(one => one.Path));
            if (paths != path)
                wrong.Add($"{name} {place}: '{paths}' instead of '{path}'");
            Sync().Succeeded();
            string healed = Plain(One(there, id)), kept = Plain(before);
            if (healed != kept)
                wrong.Add($"{name} {place}: {healed} instead of {kept}");
        }

        Assert.Equal([], wrong);
        Assert.True(Run("Compare-MAConfiguration ops.psd1 -Quiet").Only<bool>());
    }

    [Fact]
    public void What_a_service_writes_in_its_own_way_is_no_difference()
    {
        Extend();
        Sync().Succeeded();
        using var between = new ServiceBetween(Emulator) { Change = Disguise };
        Engine.Connect(between.Uri, Emulator.ApiKey);
        Assert.Equal([], Compare());
        Assert.Empty(Sync().Succeeded().Output);
    }

    [Fact]
    public void What_differs_is_told_on_a_screen_of_80_columns()
    {
        Engine.Host.Width = 80;
        Sync().Succeeded();
        Folder.Write("reviewer.md", "You review code.\nBe strict.\n");
        Edit("'Reviews'", "'Reviews \u001b[31mall'");
        Edit("Effort = 'high'", "Effort = 'low'");
        Edit("'api.contoso.com', 'b.example'", "'api.contoso.com'");
        string table = Engine.Show("Compare-MAConfiguration ops.psd1"), list = Engine.Show("Compare-MAConfiguration ops.psd1 | Format-List");
        Assert.All(table.Split('\n').Concat(list.Split('\n')), line => Assert.True(Colour().Replace(line.TrimEnd('\r'), "").Length <= 80, line));
        Assert.Matches("~ Agent +reviewer +Update +Model.Effort, System, D", Colour().Replace(table, ""));
        Assert.Matches("~ Environment +ops +Update +Config.Networking.Allow", Colour().Replace(table, ""));
        Assert.Contains("Model.Effort: high → low", list, StringComparison.Ordinal);
        Assert.Contains("AllowedHosts: api.contoso.com, b.example → api.contoso.com", list.Replace("\r", "", StringComparison.Ordinal).Replace("\n             ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("- Be kind.", list, StringComparison.Ordinal);
        Assert.Contains("+ Be strict.", list, StringComparison.Ordinal);
        Assert.Contains("1 → (known after apply)", list, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[31m", table + list, StringComparison.Ordinal);
    }

    [GeneratedRegex("\u001b\\[[0-9;]*m")]
    private static partial Regex Colour();

    /// <summary>Declares what the sample does not.</summary>
    private void Extend()
    {
        Edit("InputSchema = @{ type = 'object' }", "InputSchema = @{ type = 'object'; properties = @{ path = @{ type = 'string' } } }");
        Edit("Name = 'Code reviewer';", "Name = 'Code reviewer'; ExecutionIdentity = @{ Type = 'aws_role'; RoleArn = 'arn:own' };");
        Edit("Effort = 'high' }", "Effort = 'high'; Speed = 'standard'; InferenceGeo = 'us' }");
        Edit("@{ Type = 'agent_toolset_20260401'; Configs", "@{ Type = 'agent_toolset_20260401'; DefaultConfig = @{ Enabled = $true; PermissionPolicy = 'always_allow' }; Configs");
        Edit("Name = 'ops'; Config", "Name = 'ops'; Description = 'd'; Scope = 'organization'; Metadata = @{ team = 'ops' }; Config");
        Edit("AllowedHosts = 'api.contoso.com', 'b.example'", "AllowedHosts = 'api.contoso.com', 'b.example'; AllowMcpServers = $true");
        Edit("Pip = 'ruff'", "Pip = 'ruff', 'black'; Npm = @()");
        Edit("DisplayName = 'CI';", "DisplayName = 'CI'; Metadata = @{ team = 'ops' };");
        Edit("Name = 'Review notes';", "Name = 'Review notes'; Metadata = @{ team = 'ops' };");
        Edit("Credentials = @{ linear = @{", "Credentials = @{ variable = @{ DisplayName = 'Variable'; Auth = @{ Type = 'environment_variable'; SecretName = 'V'; SecretValue = @{ Secret = 'v' }; Networking = @{ Type = 'limited'; AllowedHosts = 'x.example' }; InjectionLocation = @{ Header = $true; Body = $false } } }; oauth = @{ DisplayName = 'OAuth'; Metadata = @{ team = 'ops' }; Auth = @{ Type = 'mcp_oauth'; McpServerUrl = 'https://o.example/mcp'; AccessToken = @{ Secret = 'v' }; ExpiresAt = '2030-01-01T00:00:00Z'; Refresh = @{ ClientId = 'c'; TokenEndpoint = 'https://o.example/token'; RefreshToken = @{ Secret = 'v' }; TokenEndpointAuth = 'none'; Scope = 'read' } } }; linear = @{ DisplayName = 'Linear';");
        Edit("Name = 'Nightly';", "Name = 'Nightly'; Description = 'd'; Metadata = @{ team = 'ops' };");
        Edit("Access = 'read_only'", "Access = 'read_only'; Instructions = 'i'");
    }

    private string Id(string list, string name) => Get(list, name)["id"]!.ToString();

    private JsonObject One(string list, string id) => All(list).Single(one => one["id"]!.ToString() == id);

    /// <summary>A field as it may be sent back.</summary>
    private static JsonNode? Sendable(string field, JsonNode? value)
    {
        if (field == "auth" && value is JsonObject auth)
        {
            auth.Remove("mcp_server_url");
            foreach (string own in new[] { "client_id", "token_endpoint", "resource" })
                auth["refresh"]?.AsObject().Remove(own);
        }

        if (field == "schedule" && value is JsonObject schedule)
        {
            schedule.Remove("last_run_at");
            schedule.Remove("upcoming_runs_at");
        }

        return value;
    }

    private static void Put(JsonNode target, string place, JsonNode? value)
    {
        string[] words = place.Split('/');
        foreach (string word in words[..^1])
            target = target is JsonArray list ? list[int.Parse(word, CultureInfo.InvariantCulture)]! : target[word]!;
        if (target is JsonArray items && int.Parse(words[^1], CultureInfo.InvariantCulture) is var at)
        {
            if (at < items.Count)
                items[at] = value;
            else
                items.Add(value);
        }
        else
        {
            target[words[^1]] = value;
        }
    }

    /// <summary>An object without what every change of it changes.</summary>
    private static string Plain(JsonObject one)
    {
        JsonObject plain = one.DeepClone().AsObject();
        foreach (string name in new[] { "updated_at", "version", "memory_version_id" })
            plain.Remove(name);
        if (plain["agent"] is JsonObject agent)
            agent.Remove("version");
        if (plain["schedule"] is JsonObject schedule)
            schedule.Remove("upcoming_runs_at");
        foreach (JsonObject member in plain["multiagent"]?["agents"]?.AsArray().OfType<JsonObject>() ?? [])
            member.Remove("version");
        return plain.ToJsonString();
    }

    /// <summary>The same in another form: lists whose order says nothing reversed, empty ones as null, more fields.</summary>
    private static void Disguise(JsonNode answer)
    {
        foreach (JsonObject one in answer["data"]?.AsArray().OfType<JsonObject>() ?? [])
        {
            one["new_field"] = new JsonObject { ["x"] = 1 };
            Reverse(one, "tools");
            Reverse(one, "mcp_servers");
            if (one["tools"] is JsonArray tools)
            {
                foreach (JsonObject tool in tools.OfType<JsonObject>())
                {
                    tool["cache"] = true;
                    Reverse(tool, "configs");
                }
            }

            foreach (KeyValuePair<string, JsonNode?> field in one.ToArray())
            {
                if (field.Value is JsonArray { Count: 0 })
                    one[field.Key] = null;
                else if (field.Value is null && field.Key is "description" or "system")
                    one[field.Key] = "";
            }

            if (one["config"] is JsonObject config)
            {
                Reverse(config["networking"]!, "allowed_hosts");
                Reverse(config["packages"]!, "pip");
                config["packages"]!["npm"] = null;
                config["packages"]!["conda"] = new JsonArray("x");
            }
        }
    }

    private static void Reverse(JsonNode owner, string name)
    {
        if (owner[name] is JsonArray list)
            owner[name] = new JsonArray([.. list.Reverse().Select(item => item?.DeepClone())]);
    }
}

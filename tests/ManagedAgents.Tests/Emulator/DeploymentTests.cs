using System;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using ManagedAgents.Emulator;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Emulator;

/// <summary>Deployments, their schedules and their runs.</summary>
public sealed class DeploymentTests
{
    private const string Path = "/v1/deployments";

    [Fact]
    public async Task A_run_starts_a_session_that_works_even_while_paused()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, conforms: true);
        var deployment = await NewAsync(client, ""","resources":[{"type":"github_repository","url":"https://github.com/o/r","authorization_token":"ghp_secret"}]""");
        Assert.DoesNotContain("ghp_", deployment.ToJsonString());
        var one = $"{Path}/{deployment["id"]}";
        Assert.Equal("manual", (await client.SendAsync("POST", one + "/pause"))["paused_reason"]!["type"]!.ToString());
        Assert.Single((await client.SendAsync("GET", Path + "?status=paused"))["data"]!.AsArray());
        var run = await client.SendAsync("POST", one + "/run");
        Assert.Equal(("manual", null), (run["trigger_context"]!["type"]!.ToString(), run["error"]));
        var session = await client.SettleAsync(run["session_id"]!.ToString());
        Assert.Equal(deployment["id"]!.ToString(), session["deployment_id"]!.ToString());
        Assert.Contains(await client.HistoryAsync(session["id"]!.ToString()), e => e["type"]!.ToString() == "agent.message");
        Assert.Single((await client.SendAsync("GET", $"/v1/sessions?deployment_id={deployment["id"]}"))["data"]!.AsArray());
        Assert.Equal(run.ToJsonString(), (await client.SendAsync("GET", $"/v1/deployment_runs/{run["id"]}")).ToJsonString());
        var active = await client.SendAsync("POST", one + "/unpause");
        Assert.Equal(("active", null), (active["status"]!.ToString(), active["paused_reason"]));
        await client.SendAsync("POST", one + "/archive");
        foreach (var action in new[] { "/run", "/pause", "/unpause" }) Assert.Equal(400, (await client.ErrorAsync("POST", one + action)).Status);
    }

    [Theory]
    [InlineData("agent", "agent_archived_error")]
    [InlineData("environment", "environment_archived_error")]
    [InlineData("no environment", "environment_not_found_error")]
    [InlineData("vault", "vault_archived_error")]
    [InlineData("no vault", "vault_not_found_error")]
    [InlineData("store", "memory_store_archived_error")]
    [InlineData("no file", "file_not_found_error")]
    public async Task A_run_that_cannot_start_a_session_says_why(string gone, string error)
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, conforms: true);
        using var memory = new RawClient(server, "agent-memory-2026-07-22");
        var vault = (await client.SendAsync("POST", "/v1/vaults", """{"display_name":"v"}"""))["id"]!.ToString();
        var store = (await memory.SendAsync("POST", "/v1/memory_stores", """{"name":"s"}"""))["id"]!.ToString();
        using var form = new System.Net.Http.MultipartFormDataContent { { new System.Net.Http.StringContent("hi"), "file", "a.txt" } };
        using var uploaded = await client.Http.PostAsync("/v1/files", form);
        var file = JsonNode.Parse(await uploaded.Content.ReadAsStringAsync())!["id"]!.ToString();
        var deployment = await NewAsync(client, $$""","vault_ids":["{{vault}}"],"resources":[{"type":"memory_store","memory_store_id":"{{store}}"},{"type":"file","file_id":"{{file}}"}]""");
        var (method, path) = gone switch
        {
            "agent" => ("POST", $"/v1/agents/{deployment["agent"]!["id"]}/archive"),
            "environment" => ("POST", $"/v1/environments/{deployment["environment_id"]}/archive"),
            "no environment" => ("DELETE", $"/v1/environments/{deployment["environment_id"]}"),
            "vault" => ("POST", $"/v1/vaults/{vault}/archive"),
            "no vault" => ("DELETE", "/v1/vaults/" + vault),
            "store" => ("POST", $"/v1/memory_stores/{store}/archive"),
            _ => ("DELETE", "/v1/files/" + file),
        };
        await (gone == "store" ? memory : client).SendAsync(method, path);
        var one = $"{Path}/{deployment["id"]}";
        if (gone == "agent")
        {
            // A deployment ends with its agent.
            Assert.NotNull((await client.SendAsync("GET", one))["archived_at"]);
            return;
        }

        var run = await client.SendAsync("POST", one + "/run");
        Assert.Equal((null, error), (run["session_id"], run["error"]!["type"]!.ToString()));
        Assert.Equal(run["id"]!.ToString(), Assert.Single((await client.SendAsync("GET", "/v1/deployment_runs?has_error=true"))["data"]!.AsArray())!["id"]!.ToString());
        Assert.Empty((await client.SendAsync("GET", "/v1/deployment_runs?has_error=false"))["data"]!.AsArray());
        Assert.Equal("active", (await client.SendAsync("GET", one))["status"]!.ToString());
    }

    [Fact]
    public async Task A_schedule_shows_its_next_times_in_its_zone_and_none_once_archived()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, conforms: true);
        var deployment = await NewAsync(client, Schedule("0 9 * * 1-5", "Europe/Berlin"));
        var berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var times = deployment["schedule"]!["upcoming_runs_at"]!.AsArray().Select(t => TimeZoneInfo.ConvertTime(DateTimeOffset.Parse(t!.ToString(), null), berlin)).ToList();
        Assert.Equal(5, times.Count);
        Assert.All(times, t => Assert.True(t.TimeOfDay == TimeSpan.FromHours(9) && t.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday), $"{t:u}"));
        Assert.Equal(times.Order(), times);
        var archived = await client.SendAsync("POST", $"{Path}/{deployment["id"]}/archive");
        Assert.Empty(archived["schedule"]!["upcoming_runs_at"]!.AsArray());
    }

    [Theory]
    [InlineData("* * * * *", "2027-01-01T00:01:00Z", "2027-01-01T00:02:00Z")]
    [InlineData("30 6,18 * * *", "2027-01-01T06:30:00Z", "2027-01-01T18:30:00Z")]
    [InlineData("*/20 0 1 1 *", "2027-01-01T00:20:00Z", "2027-01-01T00:40:00Z")]
    [InlineData("0 0 13 * FRI", "2027-01-08T00:00:00Z", "2027-01-13T00:00:00Z")]
    [InlineData("0 0 29 FEB *", "2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z")]
    [InlineData("0 0 * * 7", "2027-01-03T00:00:00Z", "2027-01-10T00:00:00Z")]
    public async Task A_schedule_runs_at_its_times_once_for_what_was_missed(string expression, string first, string second)
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, conforms: true);
        server.RunSchedules(DateTimeOffset.Parse("2027-01-01T00:00:00Z", null));
        var deployment = await NewAsync(client, Schedule(expression, "UTC"));
        server.RunSchedules(DateTimeOffset.Parse(first, null).AddSeconds(-1));
        Assert.Empty((await client.SendAsync("GET", "/v1/deployment_runs"))["data"]!.AsArray());
        server.RunSchedules(DateTimeOffset.Parse(first, null));
        server.RunSchedules(DateTimeOffset.Parse(second, null));
        var runs = (await client.SendAsync("GET", $"/v1/deployment_runs?trigger_type=schedule&deployment_id={deployment["id"]}"))["data"]!.AsArray();
        Assert.Equal([second, first], runs.Select(r => r!["trigger_context"]!["scheduled_at"]!.ToString().Replace(".000000", "", StringComparison.Ordinal)));
        Assert.NotNull((await client.SendAsync("GET", $"{Path}/{deployment["id"]}"))["schedule"]!["last_run_at"]);
    }

    [Fact]
    public async Task A_scheduled_run_that_fails_pauses_the_deployment()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, conforms: true);
        var deployment = await NewAsync(client, Schedule("0 0 1 1 *", "UTC"));
        await client.SendAsync("POST", $"/v1/environments/{deployment["environment_id"]}/archive");
        server.RunSchedules(DateTimeOffset.UtcNow.AddYears(2));
        var paused = await client.SendAsync("GET", $"{Path}/{deployment["id"]}");
        Assert.Equal("""{"type":"error","error":{"type":"environment_archived_error"}}""", paused["paused_reason"]!.ToJsonString());
        server.RunSchedules(DateTimeOffset.UtcNow.AddYears(4));
        Assert.Single((await client.SendAsync("GET", "/v1/deployment_runs"))["data"]!.AsArray());
    }

    [Theory]
    [InlineData("initial_events", ""","initial_events":[]""")]
    [InlineData("initial_events", ""","initial_events":[{"type":"system.message","content":[{"type":"text","text":"s"}]}]""")]
    [InlineData("initial_events.0.type", ""","initial_events":[{"type":"user.interrupt"}]""")]
    [InlineData("initial_events.0.content", ""","initial_events":[{"type":"user.message","content":[]}]""")]
    [InlineData("schedule.expression", ""","schedule":{"type":"cron","expression":"@daily","timezone":"UTC"}""")]
    [InlineData("schedule.expression", ""","schedule":{"type":"cron","expression":"0 0 * * * *","timezone":"UTC"}""")]
    [InlineData("schedule.expression", ""","schedule":{"type":"cron","expression":"60 0 * * *","timezone":"UTC"}""")]
    [InlineData("schedule.expression", ""","schedule":{"type":"cron","expression":"0 0 L * *","timezone":"UTC"}""")]
    [InlineData("schedule.expression", ""","schedule":{"type":"cron","expression":"0 0 30 2 *","timezone":"UTC"}""")]
    [InlineData("schedule.timezone", ""","schedule":{"type":"cron","expression":"0 0 * * *","timezone":"Mars/Base"}""")]
    [InlineData("resources.0.type", ""","resources":[{"type":"folder"}]""")]
    [InlineData("budget.max_list_cost.amount", ""","budget":{"type":"limit","max_list_cost":{"amount":"0","currency":"USD"}}""")]
    public async Task A_bad_deployment_is_a_400_that_names_the_field(string field, string more)
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server);
        var events = more.Contains("initial_events", StringComparison.Ordinal) ? "" : $$""","initial_events":[{{RawClient.Message("go")}}]""";
        var (status, message) = await client.ErrorAsync("POST", Path, $$"""{"name":"d","agent":"{{await client.NewAgentAsync()}}","environment_id":"{{await client.NewEnvironmentAsync()}}"{{events}}{{more}}}""");
        Assert.Equal(400, status);
        Assert.StartsWith(field + ":", message);
    }

    [Fact]
    public async Task An_update_pins_the_latest_version_anew_and_clears_what_can_be_cleared()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, conforms: true);
        var deployment = await NewAsync(client, Schedule("0 0 * * *", "UTC") + ""","budget":{"type":"limit","max_list_cost":{"amount":"5","currency":"USD"}},"resources":[{"type":"github_repository","url":"https://github.com/o/r"}]""");
        var agent = deployment["agent"]!["id"]!.ToString();
        var one = $"{Path}/{deployment["id"]}";
        await client.SendAsync("POST", "/v1/agents/" + agent, """{"system":"new"}""");
        Assert.Equal(1, (await client.SendAsync("POST", one, """{"description":"d"}"""))["agent"]!["version"]!.GetValue<int>());
        var updated = await client.SendAsync("POST", one, $$"""{"agent":"{{agent}}","schedule":null,"budget":null,"resources":null,"vault_ids":[],"initial_events":null}""");
        Assert.Equal(2, updated["agent"]!["version"]!.GetValue<int>());
        Assert.Equal((null, null, 0, 2), (updated["schedule"], updated["budget"], updated["resources"]!.AsArray().Count, updated["initial_events"]!.AsArray().Count));
        Assert.Equal(1, (await client.SendAsync("POST", one, $$"""{"agent":{"type":"agent","id":"{{agent}}","version":1} }"""))["agent"]!["version"]!.GetValue<int>());
        Assert.Equal(404, (await client.ErrorAsync("POST", one, $$"""{"agent":{"type":"agent","id":"{{agent}}","version":7} }""")).Status);
        Assert.Equal(404, (await client.ErrorAsync("POST", one, """{"vault_ids":["vlt_01none"]}""")).Status);
        Assert.Equal("status: cannot stand with include_archived", (await client.ErrorAsync("GET", Path + "?status=active&include_archived=true")).Message);
        Assert.Empty((await client.SendAsync("GET", Path + "?agent_id=agent_1"))["data"]!.AsArray());
    }

    private static string Schedule(string expression, string zone) => $$""","schedule":{"type":"cron","expression":"{{expression}}","timezone":"{{zone}}"}""";

    private static async Task<JsonObject> NewAsync(RawClient client, string more) => await client.SendAsync("POST", Path,
        $$"""{"name":"d","agent":"{{await client.NewAgentAsync()}}","environment_id":"{{await client.NewEnvironmentAsync()}}","initial_events":[{{RawClient.Message("go")}},{"type":"system.message","content":[{"type":"text","text":"s"}]}]{{more}}}""");
}

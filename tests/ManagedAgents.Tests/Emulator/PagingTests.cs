using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Scenarios;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Emulator;

public sealed class PagingTests
{
    [Fact]
    public async Task Pages_hold_every_item_once_newest_first_and_lead_back()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server);
        var (agent, environment) = (await client.NewAgentAsync(), await client.NewEnvironmentAsync());
        var made = new List<string>();
        for (var i = 0; i < 7; i++) made.Insert(0, (await client.SendAsync("POST", "/v1/sessions", $$"""{"agent":"{{agent}}","environment_id":"{{environment}}"}"""))["id"]!.ToString());
        var (seen, pages) = (new List<string>(), new List<JsonObject>());
        for (var path = "/v1/sessions?limit=3"; ; path = "/v1/sessions?limit=3&page=" + pages[^1]["next_page"])
        {
            pages.Add(await client.SendAsync("GET", path));
            seen.AddRange(Ids(pages[^1]));
            if (pages[^1]["next_page"] is null) break;
        }
        Assert.Equal(made, seen);
        Assert.Equal([3, 3, 1], pages.Select(p => Ids(p).Count));
        Assert.Null(pages[0]["prev_page"]);
        Assert.Equal(Ids(pages[1]), Ids(await client.SendAsync("GET", "/v1/sessions?limit=3&page=" + pages[2]["prev_page"])));
        Assert.Equal(made.AsEnumerable().Reverse(), Ids(await client.SendAsync("GET", "/v1/sessions?order=asc")));
    }

    [Fact]
    public async Task A_cursor_belongs_to_its_order_its_list_and_its_range()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        await client.PostAsync(session, RawClient.Message("go"));
        await client.SettleAsync(session);
        var path = $"/v1/sessions/{session}/events";
        var page = await client.SendAsync("GET", path + "?limit=2");
        var cursor = page["next_page"]!.ToString();
        Assert.StartsWith("page_", cursor);
        Assert.Equal((400, "page: the cursor belongs to another order"), await client.ErrorAsync("GET", $"{path}?order=desc&page={cursor}"));
        Assert.Equal((400, "page: the cursor belongs to another list"), await client.ErrorAsync("GET", "/v1/sessions?order=asc&page=" + cursor));
        Assert.Equal((400, "page: the cursor lies outside created_at"), await client.ErrorAsync("GET", $"{path}?created_at[gte]=2099-01-01T00:00:00Z&page={cursor}"));
    }

    [Fact]
    public async Task Events_are_filtered_by_type_and_by_time_to_the_microsecond()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        await client.PostAsync(session, RawClient.Message("go"));
        await client.SettleAsync(session);
        var all = await client.HistoryAsync(session);
        var middle = all[4]["processed_at"]!.ToString();
        Assert.Equal(all.Skip(5).Select(Id), (await client.HistoryAsync(session, "?created_at[gt]=" + middle)).Select(Id));
        Assert.Equal(all.Skip(4).Select(Id), (await client.HistoryAsync(session, "?created_at%5Bgte%5D=" + middle)).Select(Id));
        Assert.Equal(all.Take(4).Reverse().Select(Id), (await client.HistoryAsync(session, "?order=desc&created_at[lt]=" + middle)).Select(Id));
        Assert.Equal(["user.message", "agent.message"], (await client.HistoryAsync(session, "?types[]=agent.message&types[]=user.message")).Select(e => e["type"]!.ToString()));
    }

    [Fact]
    public async Task Sessions_are_filtered_by_agent_status_and_store()
    {
        using var server = TestEmulator.Start(new EmulatorOptions { Scenario = Scenario.FromJson("""{"steps":[{"gate":"hold"}]}""") });
        using var client = new RawClient(server);
        var agent = await client.NewAgentAsync();
        var mine = await client.NewSessionAsync(""","resources":[{"type":"memory_store","memory_store_id":"memstore_01a"}]""", agent);
        var other = await client.NewSessionAsync();
        await client.PostAsync(other, RawClient.Message("go"));
        Assert.Equal([mine], Ids(await client.SendAsync("GET", "/v1/sessions?agent_id=" + agent)));
        Assert.Empty(Ids(await client.SendAsync("GET", $"/v1/sessions?agent_version=2&agent_id={agent}")));
        Assert.Equal([other, mine], Ids(await client.SendAsync("GET", "/v1/sessions?agent_version=2")));
        Assert.Equal([other], Ids(await client.SendAsync("GET", "/v1/sessions?statuses[]=running&statuses[]=terminated")));
        Assert.Equal([mine], Ids(await client.SendAsync("GET", "/v1/sessions?memory_store_id=memstore_01a")));
        Assert.Empty(Ids(await client.SendAsync("GET", "/v1/sessions?deployment_id=depl_1")));
    }

    private static string Id(JsonObject item) => item["id"]!.ToString();

    private static List<string> Ids(JsonObject page) => [.. page["data"]!.AsArray().Select(i => i!["id"]!.ToString())];
}

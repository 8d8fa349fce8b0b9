using System.Linq;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Emulator;

/// <summary>What is special to user profiles.</summary>
public sealed class UserProfileTests
{
    private const string Path = "/v1/user_profiles";

    [Fact]
    public async Task Details_merge_and_metadata_goes_by_an_empty_text()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, "", conforms: true);
        var made = await client.SendAsync("POST", Path, """{"external_user_details":{"country":"DE","entity_type":"business","onboarded_at":"2026-01-01T01:00:00+01:00"},"metadata":{"a":"1"}}""");
        Assert.Equal("2026-01-01T00:00:00.000000Z", made["external_user_details"]!["onboarded_at"]!.ToString());
        Assert.Equal(("application", "unrestricted"), (made["access_type"]!.ToString(), made["enforcement_status"]!.ToString()));
        var updated = await client.SendAsync("POST", $"{Path}/{made["id"]}", """{"external_user_details":{"country":null,"reference_id":"r"},"metadata":{"a":""}}""");
        var details = updated["external_user_details"]!;
        Assert.Equal((null, "business", "r"), (details["country"], details["entity_type"]!.ToString(), details["reference_id"]!.ToString()));
        Assert.Empty(updated["metadata"]!.AsObject());
        Assert.Equal(400, (await client.ErrorAsync("POST", Path, """{"metadata":{"a":""}}""")).Status);
        Assert.StartsWith("external_user_details.entity_type:", (await client.ErrorAsync("POST", Path, """{"external_user_details":{"entity_type":"robot"}}""")).Message);
    }

    [Fact]
    public async Task Profiles_are_listed_by_name_page_by_page_and_by_status()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, "", conforms: true);
        foreach (var name in new[] { "b", "c", "a", "b" }) await client.SendAsync("POST", Path, $$"""{"name":"{{name}}"}""");
        var first = await client.SendAsync("GET", Path + "?order_by=name&limit=3");
        var second = await client.SendAsync("GET", $"{Path}?order_by=name&limit=3&page={first["next_page"]}");
        Assert.Equal(["a", "b", "b", "c"], first["data"]!.AsArray().Concat(second["data"]!.AsArray()).Select(p => p!["name"]!.ToString()));
        Assert.Equal("c", (await client.SendAsync("GET", Path + "?order_by=name&order=desc"))["data"]![0]!["name"]!.ToString());
        Assert.Empty((await client.SendAsync("GET", Path + "?enforcement_status[]=banned"))["data"]!.AsArray());
    }

    [Fact]
    public async Task Urls_are_made_for_what_a_user_does()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, "", conforms: true);
        using var older = new RawClient(server, "user-profiles-2026-08-18", conforms: true);
        var one = $"{Path}/{(await client.SendAsync("POST", Path, "{}"))["id"]}";
        Assert.StartsWith("https://", (await client.SendAsync("POST", one + "/action_urls", """{"action":{"type":"enroll_end_user"}}"""))["url"]!.ToString());
        Assert.Equal("action: is required", (await client.ErrorAsync("POST", one + "/action_urls", "{}")).Message);
        Assert.Equal(404, (await client.ErrorAsync("POST", one + "/enrollment_url")).Status);
        Assert.Equal("enrollment_url", (await older.SendAsync("POST", one + "/enrollment_url"))["type"]!.ToString());
    }

    [Fact]
    public async Task Data_controls_are_changed_by_region_and_keep_what_was()
    {
        using var server = TestEmulator.Start();
        using var profiles = new RawClient(server, "");
        using var client = new RawClient(server, "user-profiles-2026-09-04,google-managed-data-controls-2026-09-01", conforms: true);
        var path = $"{Path}/{(await profiles.SendAsync("POST", Path, "{}"))["id"]}/providers/google/data_controls";
        Assert.Equal(404, (await profiles.ErrorAsync("GET", path)).Status);
        Assert.Equal("disabled", (await client.SendAsync("GET", path))["cmek"]!["type"]!.ToString());
        await client.SendAsync("POST", path, """{"cmek":{"type":"enabled","external_key_ids":{"us":"ekey_1","eu":"ekey_2"}}}""");
        var changed = await client.SendAsync("POST", path, """{"cmek":{"type":"enabled","external_key_ids":{"us":"ekey_3","eu":null}},"storage":{"type":"enabled","buckets":{"sg":{"bucket_name":"b","project_number":"12"}}}}""");
        Assert.Equal("""{"us":"ekey_3"}""", changed["cmek"]!["external_key_ids"]!.ToJsonString());
        Assert.Equal(["ekey_2", "ekey_1"], changed["cmek"]!["retired_keys"]!.AsArray().Select(k => k!["external_key_id"]!.ToString()));
        Assert.Equal("active", changed["storage"]!["status"]!["sg"]!["type"]!.ToString());
        Assert.Equal(changed.ToJsonString(), (await client.SendAsync("GET", path)).ToJsonString());
        foreach (var (body, field) in new[] { ("{}", "cmek"), ("""{"cmek":{"type":"enabled","external_key_ids":{"us":null}}}""", "cmek.external_key_ids"), ("""{"cmek":{"type":"enabled","external_key_ids":{"mars":"ekey_1"}}}""", "cmek.external_key_ids.mars"), ("""{"cmek":{"type":"enabled","external_key_ids":{"us":"key"}}}""", "cmek.external_key_ids.us"), ("""{"cmek":{"type":"disabled"},"storage":{"type":"enabled","buckets":{"eu":{"bucket_name":"b","project_number":"x"}}}}""", "storage.buckets.eu.project_number") })
            Assert.StartsWith(field + ":", (await client.ErrorAsync("POST", path, body)).Message);
        Assert.Equal("disabled", (await client.SendAsync("POST", path, """{"storage":{"type":"disabled"}}"""))["storage"]!["type"]!.ToString());
    }
}

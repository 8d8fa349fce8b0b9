using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Emulator;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Files;
using Xunit;

namespace ManagedAgents.Tests.Webhooks;

/// <summary>Receive-MAWebhook: each event once, acknowledged when it is safe, whatever else comes to the port.</summary>
public sealed class ReceiveWebhookTests : IDisposable
{
    private const string Key = Delivery.Key;

    private readonly PowerShellEngine _engine = new();
    private readonly HttpClient _service = new();
    private readonly TestFolder _folder = new();
    private readonly int _port = FreePort();

    public ReceiveWebhookTests()
    {
        _engine.SetVariable("Key", EngineConnection.Secure(Key));
        _engine.SetVariable("Port", _port);
        _engine.SetVariable("File", _folder.At("seen.json"));
    }

    public void Dispose()
    {
        _engine.Dispose();
        _service.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Two_hundred_at_once_come_once_each_and_are_answered_while_the_pipeline_sleeps()
    {
        using var gate = new ManualResetEventSlim();
        _engine.SetVariable("Gate", gate);
        using RunningPipeline running = await ListenAsync("-Count 200 | ForEach-Object { $Gate.Wait(); $_.Id }");
        var watch = System.Diagnostics.Stopwatch.StartNew();
        int[] statuses = await Task.WhenAll(Enumerable.Range(0, 400).Select(i => DeliverAsync($"whe_{i % 200}")));
        TestContext.Current.TestOutputHelper?.WriteLine($"the last of 400 was answered after {watch.ElapsedMilliseconds} ms");
        gate.Set();
        string[] ids = [.. (await running.ResultAsync()).Succeeded().Values<string>()];

        Assert.All(statuses, status => Assert.Equal(204, status));
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"whe_{i}").Order(), ids.Order());
    }

    [Fact]
    public async Task What_is_no_delivery_gets_a_status_and_never_a_redirect()
    {
        using RunningPipeline running = await ListenAsync("-Path /hook -Count 1");
        for (int i = 0; i < 3; i++)
            Assert.Equal(401, await DeliverAsync("whe_1", "/hook", isSigned: false));
        Assert.Equal(400, await DeliverAsync("whe_1", "/hook", body: "no json"));
        Assert.Equal(404, await DeliverAsync("whe_1", "/hook/"));
        Assert.Equal(404, await DeliverAsync("whe_1"));
        Assert.Equal(405, (int)(await _service.GetAsync(new Uri($"http://127.0.0.1:{_port}/hook"))).StatusCode);
        Assert.Equal(413, await DeliverAsync("whe_1", "/hook", body: new string('x', 300_000)));
        Assert.Equal(204, await DeliverAsync("whe_1", "/hook?x=1"));
        PipelineResult result = (await running.ResultAsync()).Succeeded();

        Assert.Single(result.Output);

        // Whoever sends nonsense fills no log: once a minute.
        Assert.Single(result.Warnings, warning => warning.Contains("(401)", StringComparison.Ordinal));
        Assert.Contains(result.Warnings, warning => warning.Contains("(400)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Signed_bodies_that_are_no_event_are_refused_and_strange_events_come_with_all_they_say()
    {
        string deep = new string('[', 200_000), start = """{"type":"event","id":"whe_1","data":""";
        using RunningPipeline running = await ListenAsync("-Count 3 3> $null | ForEach-Object Raw");
        string[] none = ["", " ", "null", "5", "\"x\"", "[]", "{}", "{", "\0", "{\"id\":\"whe_1\"}", start + "null}", start + "[]}", start + "{}}", start + "{\"type\":7}}", start + "{\"type\":\"\"}}", """{"id":5,"data":{"type":"x"}}""", deep, start + deep, start + "{\"type\":\"a\"}} and more"];
        foreach (string body in none)
            Assert.True(await DeliverAsync("whe_1", body: body) == 400, body[..Math.Min(60, body.Length)]);
        string[] strange =
        [
            """{"type":"event","id":"whe_1","created_at":"no time","data":{"type":"session.invented","id":7,"extra":[1,{"a":null}]},"more":1e400}""",
            """{"id":"../../whe_2\u001b[2J","data":{"type":"agent.\u0000","id":"agent_1"}}""",
            "{\"id\":\"" + new string('w', 200_000) + "\",\"data\":{\"type\":\"x\"}}",
        ];
        foreach (string body in strange)
            Assert.Equal(204, await DeliverAsync("whe_1", body: body));
        Assert.Equal(strange, (await running.ResultAsync()).Succeeded().Values<string>());
    }

    [Theory]
    [InlineData("GET /\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde")]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: -5\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFF\r\n")]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    [InlineData("POST / HTTP/1.1\r\nName : x\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\n folded\r\n\r\n")]
    [InlineData("\r\n\r\n")]
    [InlineData("\0\0\0\0\n\n")]
    public async Task Requests_that_are_none_are_refused_and_the_next_delivery_is_taken(string request)
    {
        using RunningPipeline running = await ListenAsync("-Count 1");
        string answer = await SendRawAsync(Encoding.Latin1.GetBytes(request));
        Assert.Matches("^HTTP/1.1 [45][0-9][0-9] ", answer);
        Assert.Equal(204, await DeliverAsync("whe_1"));
        Assert.Single((await running.ResultAsync()).Succeeded().Output);
    }

    [Fact]
    public async Task Ten_thousand_hostile_requests_bring_no_redirect_and_no_end()
    {
        using RunningPipeline running = await ListenAsync("-Count 2 3> $null");
        Assert.Equal(204, await DeliverAsync("whe_1"));
        var random = new Random(7);
        byte[] whole = Encoding.Latin1.GetBytes($"POST / HTTP/1.1\r\nHost: x\r\nwebhook-id: whe_2\r\nwebhook-timestamp: 1\r\nwebhook-signature: v1,x\r\nContent-Length: 10\r\n\r\n0123456789");
        var answers = new List<string>();
        for (int i = 0; i < 10_000; i += 50)
        {
            answers.AddRange(await Task.WhenAll(Enumerable.Range(0, 50).Select(_ =>
            {
                byte[] changed = [.. whole];
                for (int change = 0; change < 3; change++)
                    changed[random.Next(changed.Length)] = (byte)random.Next(256);
                return SendRawAsync(changed);
            })));
        }

        Assert.True(answers.Count(answer => answer.Length > 0) > 5000);
        Assert.All(answers.Where(answer => answer.Length > 0), answer => Assert.Matches("^HTTP/1.1 [45]", answer));
        Assert.Equal(204, await DeliverAsync("whe_3"));
        Assert.Equal(2, (await running.ResultAsync()).Succeeded().Output.Count);
    }

    [Fact]
    public async Task Connections_that_say_nothing_or_half_of_it_do_not_keep_a_delivery_out()
    {
        // 10000 by hand.
        int connections = int.Parse(Environment.GetEnvironmentVariable("MA_CONNECTIONS") ?? "500", CultureInfo.InvariantCulture);
        string[] beginnings = ["", "P", "POST / HTTP/1.1\r\nHost: x\r\n", "POST / HTTP/1.1\r\nContent-Length: 200000\r\n\r\nhalf", "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3FFFF\r\nx"];
        using RunningPipeline running = await ListenAsync("-Count 2");
        var slow = new Queue<TcpClient>();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < connections; i++)
        {
            var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", _port);
            try
            {
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(beginnings[i % beginnings.Length]));
            }
            catch (Exception gone) when (gone is IOException or SocketException)
            {
                // It had to make room.
            }

            slow.Enqueue(client);
            if (slow.Count > 2000)
                slow.Dequeue().Dispose();
            if (i == connections / 2)
                Assert.Equal(204, await DeliverAsync("whe_1"));
        }

        Assert.Equal(204, await DeliverAsync("whe_2"));
        long grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        TestContext.Current.TestOutputHelper?.WriteLine($"{connections} connections: {grown / 1024} KiB more in memory, test and listener together");
        Assert.Equal(2, (await running.ResultAsync()).Succeeded().Output.Count);
        foreach (TcpClient client in slow)
            client.Dispose();
    }

    [Fact]
    public async Task Of_requests_in_one_go_the_first_is_answered_and_none_twice()
    {
        using RunningPipeline running = await ListenAsync("-Count 2");
        byte[] body = Encoding.UTF8.GetBytes("""{"type":"event","id":"whe_1","created_at":"2026-11-29T07:00:00Z","data":{"type":"session.updated","id":"sesn_1"}}""");
        string stamp = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] request = [.. Encoding.ASCII.GetBytes($"POST / HTTP/1.1\r\nwebhook-id: whe_1\r\nwebhook-timestamp: {stamp}\r\nwebhook-signature: {WebhookSignatureTests.Sign(body, "whe_1", stamp)}\r\nContent-Length: {body.Length}\r\n\r\n"), .. body];
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(await SendRawAsync([.. request, .. request, .. request]), "HTTP/1.1 204"));

        // A body longer than it says is not what was signed; a shorter one never comes to its end.
        byte[] longer = [.. request, .. "more"u8];
        Assert.StartsWith("HTTP/1.1 204", await SendRawAsync(longer), StringComparison.Ordinal);
        Assert.DoesNotContain("HTTP/1.1 2", await SendRawAsync(request[..^5]), StringComparison.Ordinal);
        Assert.Equal(204, await DeliverAsync("whe_2"));
        Assert.Equal(2, (await running.ResultAsync()).Succeeded().Output.Count);
    }

    [Fact]
    public async Task What_came_before_a_restart_is_not_given_again_and_what_was_not_taken_comes_first()
    {
        using (var gate = new ManualResetEventSlim())
        {
            _engine.SetVariable("Gate", gate);
            using RunningPipeline running = await ListenAsync("-SeenPath $File -Count 1 | ForEach-Object { $Gate.Wait(); $_.Id }");
            Assert.All(await DeliverAsync(["whe_1", "whe_1", "whe_2"]), status => Assert.Equal(204, status));
            gate.Set();
            Assert.Equal(["whe_1"], (await running.ResultAsync()).Succeeded().Values<string>());
        }

        using RunningPipeline again = await ListenAsync("-SeenPath $File -Count 2 | ForEach-Object Id");
        Assert.All(await DeliverAsync(["whe_1", "whe_2", "whe_3"]), status => Assert.Equal(204, status));
        Assert.Equal(["whe_2", "whe_3"], (await again.ResultAsync()).Succeeded().Values<string>());
    }

    [Fact]
    public async Task A_file_is_one_listeners_and_what_is_no_record_is_left_alone()
    {
        using RunningPipeline running = await ListenAsync("-SeenPath $File -Count 1");
        using (var other = new PowerShellEngine())
        {
            other.SetVariable("Key", EngineConnection.Secure(Key));
            other.SetVariable("File", _folder.At("seen.json"));
            Assert.StartsWith("JournalInUse,", other.Run("Receive-MAWebhook -Port 0 -SeenPath $File -SigningKey $Key -TimeoutSec 1").FirstError!.FullyQualifiedErrorId, StringComparison.Ordinal);
            other.SetVariable("Port", _port);
            Assert.StartsWith("PortNotFree,", other.Run("Receive-MAWebhook -Port $Port -SigningKey $Key -TimeoutSec 1").FirstError!.FullyQualifiedErrorId, StringComparison.Ordinal);
            _folder.Write("other.json", "{\"a\":1}\n");
            other.SetVariable("File", _folder.At("other.json"));
            Assert.StartsWith("JournalUnreadable,", other.Run("Receive-MAWebhook -Port 0 -SeenPath $File -SigningKey $Key -TimeoutSec 1").FirstError!.FullyQualifiedErrorId, StringComparison.Ordinal);
        }

        Assert.Equal("{\"a\":1}\n", File.ReadAllText(_folder.At("other.json")));
        Assert.Equal(204, await DeliverAsync("whe_1"));
        (await running.ResultAsync()).Succeeded();
    }

    [Fact]
    public async Task Where_no_more_fits_the_service_is_told_to_try_again()
    {
        using var gate = new ManualResetEventSlim();
        _engine.SetVariable("Gate", gate);
        using RunningPipeline running = await ListenAsync("-Count 1002 3> $null | ForEach-Object { $Gate.Wait(); $_.Id }");
        Assert.Equal(204, await DeliverAsync("whe_first"));
        await WaitFor.ConditionAsync(() => running.Output.Count == 0);
        int[] statuses = await Task.WhenAll(Enumerable.Range(0, 1001).Select(i => DeliverAsync($"whe_{i}")));
        int[] refused = [.. Enumerable.Range(0, 1001).Where(i => statuses[i] == 503)];
        Assert.NotEmpty(refused);
        gate.Set();
        foreach (int i in refused)
            await WaitFor.ConditionAsync(() => DeliverAsync($"whe_{i}").GetAwaiter().GetResult() == 204);
        Assert.Equal(1002, (await running.ResultAsync()).Succeeded().Output.Distinct().Count());
    }

    [Fact]
    public async Task What_was_acknowledged_when_the_time_is_over_is_given_still()
    {
        using var gate = new ManualResetEventSlim();
        _engine.SetVariable("Gate", gate);
        using RunningPipeline running = await ListenAsync("-TimeoutSec 2 | ForEach-Object { $Gate.Wait(); $_.Id }");
        Assert.All(await DeliverAsync(["whe_1", "whe_2", "whe_3"]), status => Assert.Equal(204, status));
        await Task.Delay(TimeSpan.FromSeconds(2.5));
        gate.Set();
        Assert.Equal(["whe_1", "whe_2", "whe_3"], (await running.ResultAsync()).Succeeded().Values<string>());
    }

    [Fact]
    public async Task A_stop_frees_the_port_though_the_pipeline_and_a_client_hold_on()
    {
        using var gate = new ManualResetEventSlim();
        _engine.SetVariable("Gate", gate);
        using RunningPipeline running = await ListenAsync("| ForEach-Object { $Gate.Wait() }");
        using var silent = new TcpClient();
        await silent.ConnectAsync("127.0.0.1", _port);
        Assert.Equal(204, await DeliverAsync("whe_1"));
        Task stopping = running.StopAsync();
        await WaitFor.ConditionAsync(() => !IsOpen());
        gate.Set();
        await stopping;
    }

    [Fact]
    public async Task A_type_that_is_not_wanted_is_acknowledged_and_not_given()
    {
        using RunningPipeline running = await ListenAsync("-Type session.status_* -Count 1 | ForEach-Object Type");
        Assert.Equal(204, await DeliverAsync("whe_1", type: "agent.updated"));
        Assert.Equal(204, await DeliverAsync("whe_2", type: "session.status_idled"));
        Assert.Equal(["session.status_idled"], (await running.ResultAsync()).Succeeded().Values<string>());
    }

    [Fact]
    public async Task The_emulator_tells_what_happens_in_it()
    {
        using EmulatorServer emulator = TestEmulator.Start(new EmulatorOptions { WebhookUri = new Uri($"http://127.0.0.1:{_port}/"), WebhookKey = Key });
        using var user = new PowerShellEngine();
        user.Connect(emulator.Uri, emulator.ApiKey);
        using RunningPipeline running = await ListenAsync("-Count 8 | ForEach-Object { \"$($_.Type) $($_.ObjectId)\" }");
        string[] ids = [.. user.Run("$agent = New-MAAgent a claude-opus-5-5; $environment = New-MAEnvironment e; $session = Start-MASession $agent $environment; $null = $session | Send-MAMessage go | Receive-MAEvent; $vault = New-MAVault v; $vault | Remove-MAVault -Confirm:$false; $session | Remove-MASession -Confirm:$false; $null = $agent | Disable-MAAgent -Confirm:$false; $agent.Id, $environment.Id, $session.Id, $vault.Id").Succeeded().Values<string>()];

        Assert.Equal(
            [$"agent.created {ids[0]}", $"environment.created {ids[1]}", $"session.status_run_started {ids[2]}", $"session.status_idled {ids[2]}", $"vault.created {ids[3]}", $"vault.deleted {ids[3]}", $"session.deleted {ids[2]}", $"agent.archived {ids[0]}"],
            (await running.ResultAsync()).Succeeded().Values<string>());
    }

    [Fact]
    public async Task A_stop_frees_the_port_at_once()
    {
        using (RunningPipeline running = await ListenAsync(string.Empty))
            await running.StopAsync();
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, _port);
        listener.Start();
    }

    private async Task<RunningPipeline> ListenAsync(string rest)
    {
        RunningPipeline running = _engine.Start($"Receive-MAWebhook $Port -SigningKey $Key {rest}");
        await WaitFor.ConditionAsync(IsOpen);
        return running;
    }

    private bool IsOpen()
    {
        using var probe = new TcpClient();
        try
        {
            probe.Connect("127.0.0.1", _port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task<List<int>> DeliverAsync(string[] ids)
    {
        var statuses = new List<int>();
        foreach (string id in ids)
            statuses.Add(await DeliverAsync(id));
        return statuses;
    }

    private Task<int> DeliverAsync(string id, string path = "/", string? body = null, string type = "session.updated", bool isSigned = true) =>
        Delivery.SendAsync(_service, new Uri($"http://127.0.0.1:{_port}{path}"), id, body ?? Delivery.Body(id, type), isSigned);

    internal static int FreePort()
    {
        using TcpListener free = FreshAddress.Take(static () =>
        {
            var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
            listener.Start();
            return (listener, ((System.Net.IPEndPoint)listener.LocalEndpoint).Port);
        });
        return ((System.Net.IPEndPoint)free.LocalEndpoint).Port;
    }

    private async Task<string> SendRawAsync(byte[] request)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", _port);
            NetworkStream stream = client.GetStream();
            await stream.WriteAsync(request);
            client.Client.Shutdown(SocketShutdown.Send);
            using var answer = new MemoryStream();
            await stream.CopyToAsync(answer);
            return Encoding.Latin1.GetString(answer.ToArray());
        }
        catch (Exception gone) when (gone is IOException or SocketException)
        {
            return string.Empty;
        }
    }
}

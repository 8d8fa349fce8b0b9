using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Files;
using Xunit;

namespace ManagedAgents.Tests.Webhooks;

/// <summary>A listener that is killed while deliveries come in: what it had acknowledged is not lost, and what it had written down and not acknowledged comes once. MA_KILLS makes it longer.</summary>
public sealed class WebhookKillTests : IDisposable
{
    private const int AtOnce = 40;

    // It takes nothing further: whatever it acknowledges is left to the next.
    private const string Script = """
        Import-Module $env:MA_MODULE
        $key = ConvertTo-SecureString $env:MA_KEY -AsPlainText -Force
        Receive-MAWebhook -Port $env:MA_PORT -SigningKey $key -SeenPath $env:MA_FILE | ForEach-Object { Start-Sleep 600 }
        """;

    private readonly TestFolder _folder = new();
    private readonly HttpClient _service = new() { Timeout = TimeSpan.FromSeconds(30) };
    private readonly int _port = ReceiveWebhookTests.FreePort();

    public void Dispose()
    {
        _service.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Killed_between_the_file_and_the_answer_it_loses_nothing_and_gives_nothing_twice()
    {
        // 40 by hand.
        int kills = int.Parse(Environment.GetEnvironmentVariable("MA_KILLS") ?? "1", CultureInfo.InvariantCulture);
        var random = new Random(17);
        string file = _folder.At("seen.jsonl"), script = _folder.Write("listen.ps1", Script);
        var acknowledged = new ConcurrentDictionary<string, bool>();
        int between = 0;
        for (int kill = 0; kill < kills; kill++)
        {
            using PwshProcess listener = PwshProcess.Start(new Dictionary<string, string> { ["MA_MODULE"] = RepositoryFolder.Manifest, ["MA_KEY"] = Delivery.Key, ["MA_PORT"] = $"{_port}", ["MA_FILE"] = file }, "-File", script);
            await WaitFor.ConditionAsync(IsOpen, TimeSpan.FromMinutes(1), "the listener to listen");
            long before = new FileInfo(file).Length;
            Task[] deliveries = [.. Enumerable.Range(0, AtOnce).Select(n => DeliverAsync($"whe_{kill}_{n}"))];

            // Between the first lines and the last of them.
            long end = before + random.Next(1, AtOnce * 150);
            SpinWait.SpinUntil(() => new FileInfo(file).Length >= end || deliveries.All(one => one.IsCompleted), TimeSpan.FromSeconds(30));
            listener.Kill();
            await Task.WhenAll(deliveries);
            string[] written = [.. File.ReadAllLines(file).Where(line => line.Contains("\"event\"", StringComparison.Ordinal))];
            between += Enumerable.Range(0, AtOnce).Count(n => !acknowledged.ContainsKey($"whe_{kill}_{n}") && written.Any(line => line.Contains($"\"whe_{kill}_{n}\"", StringComparison.Ordinal)));
        }

        // The service delivers again what nobody acknowledged.
        using var engine = new PowerShellEngine();
        engine.SetVariable("Key", EngineConnection.Secure(Delivery.Key));
        engine.SetVariable("Port", _port);
        engine.SetVariable("File", file);
        string[] all = [.. Enumerable.Range(0, kills).SelectMany(kill => Enumerable.Range(0, AtOnce).Select(n => $"whe_{kill}_{n}"))];
        using RunningPipeline running = engine.Start($"Receive-MAWebhook $Port -SigningKey $Key -SeenPath $File -Count {all.Length + 1} | ForEach-Object Id");
        await WaitFor.ConditionAsync(IsOpen);
        string[] unanswered = [.. all.Where(id => !acknowledged.ContainsKey(id))];
        foreach (string id in unanswered.Append("whe_last"))
        {
            // So many may wait that no more fit for a moment.
            while (await DeliverAsync(id) == 503)
                await Task.Delay(20);
            Assert.True(acknowledged.ContainsKey(id), id);
        }

        string[] given = [.. (await running.ResultAsync()).Succeeded().Values<string>()];

        TestContext.Current.TestOutputHelper?.WriteLine($"{kills} kills, {all.Length} events: {acknowledged.Count} acknowledged at once, {between} written down and not acknowledged, {all.Except(given).Count()} lost, {given.Length - given.Distinct().Count()} twice");
        Assert.Equal(all.Append("whe_last").Order(StringComparer.Ordinal), given.Order(StringComparer.Ordinal));
        Assert.Equal("whe_last", given[^1]);

        async Task<int> DeliverAsync(string id)
        {
            try
            {
                int status = await Delivery.SendAsync(_service, new Uri($"http://127.0.0.1:{_port}/"), id);
                if (status == 204)
                    acknowledged[id] = true;
                return status;
            }
            catch (HttpRequestException)
            {
                // The listener is gone.
                return 0;
            }
        }
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
}

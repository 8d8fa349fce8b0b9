using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Workers;

/// <summary>The scripts that run workers as services, in a process as there.</summary>
public sealed class WorkerExampleTests
{
    [Fact]
    public async Task A_service_serves_what_waits_and_its_scale_follows_the_queue()
    {
        using var bench = new WorkerBench(WorkerBench.Steps([("read", """{"file_path":"a.txt"}""")]));
        using var cluster = new RecordingServer();
        const string Scale = "/apis/apps/v1/namespaces/agents/deployments/agent-worker/scale";
        cluster.On("GET", Scale, Reply.Json("""{"spec":{"replicas":3}}"""));
        cluster.On("PATCH", Scale, Reply.Json("{}"));
        for (int i = 0; i < 5; i++)
            await bench.StartAsync();
        string key = Path.Combine(bench.Outside, "key"), examples = Path.Combine(RepositoryFolder.Root, "docs", "examples");
        File.WriteAllText(key, bench.Server.GetEnvironmentKey(bench.EnvironmentId) + "\n");
        File.WriteAllText(Path.Combine(bench.Outside, "namespace"), "agents");
        File.WriteAllText(Path.Combine(bench.Outside, "token"), "account-token\n");
        string scale = $"& '{examples}/scale.ps1' -Environment {bench.EnvironmentId} -KeyPath '{key}' -Deployment agent-worker -Cluster {cluster.Uri.ToString().TrimEnd('/')} -AccountFolder '{bench.Outside}' -Rounds 1";
        PwshResult result = await PwshProcess.RunAsync(
            new Dictionary<string, string> { ["ANTHROPIC_BASE_URL"] = bench.Server.Uri.ToString() },
            "-Command", $"{scale}; {scale} -Most 4; & '{examples}/worker.ps1' -Environment {bench.EnvironmentId} -KeyPath '{key}' -WorkFolder '{bench.Sessions}' -MaxIdleSec 0 -Drain; {scale}; {scale} -QuietMinutes 0; {scale} -QuietMinutes 0 -Least 3");
        Assert.Equal(string.Empty, result.Errors);
        Assert.Equal(["""{"spec":{"replicas":5}}""", """{"spec":{"replicas":4}}""", """{"spec":{"replicas":2}}"""], cluster.Requests.Where(static request => request.Method == "PATCH").Select(static request => request.BodyText));
        Assert.All(cluster.Requests, static request => Assert.Equal("Bearer account-token", request.Header("Authorization")));
        Assert.Contains("5 wait, 3 workers, now 5", result.Output, StringComparison.Ordinal);
        Assert.Equal(5, result.Output.Split('\n').Count(static line => line.StartsWith('{') && line.Contains("\"Result\":\"rested\"", StringComparison.OrdinalIgnoreCase)));
        Assert.DoesNotContain(bench.Server.GetEnvironmentKey(bench.EnvironmentId), result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_workers_share_one_queue()
    {
        // Jobs are started by the program of that name, beside which the engine is.
        string? pwsh = ExternalProgram.Find("pwsh");
        Assert.SkipWhen(OperatingSystem.IsWindows() || pwsh is null, "There is no pwsh, or no bash for certain.");
        string output = await ExternalProgram.RunAsync(
            pwsh!, ["-NoLogo", "-NoProfile", "-NonInteractive", "-Command", $"Import-Module '{RepositoryFolder.Manifest}'; & '{RepositoryFolder.Root}/docs/examples/ten-workers.ps1' -Workers 2 -Sessions 4"], Path.GetTempPath(),
            new Dictionary<string, string?> { ["NO_COLOR"] = "1", ["POWERSHELL_TELEMETRY_OPTOUT"] = "1" });
        Assert.Contains("4 sessions by ", output, StringComparison.Ordinal);
        Assert.Contains("4 answered", output, StringComparison.Ordinal);
    }
}

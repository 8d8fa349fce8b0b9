using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Scenarios;
using ManagedAgents.Tests.Api;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Emulator;

/// <summary>The official TypeScript SDK in a real node, unchanged but for address and key.</summary>
public sealed class TypeScriptSdkTests
{
    private static Task<string>? _installed;
    private static readonly string Root = typeof(TypeScriptSdkTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!;

    [Fact]
    public async Task The_SDK_creates_streams_answers_tools_lists_and_moves_files()
    {
        var node = ExternalProgram.Find("node");
        var npm = ExternalProgram.Find(OperatingSystem.IsWindows() ? "npm.cmd" : "npm");
        Assert.SkipWhen(node is null || npm is null, "node and npm are not on the PATH.");
        using var server = EmulatorServer.Start(new EmulatorOptions
        {
            Scenario = Scenario.FromJson("""[{"steps":[{"customTool":"run_linter","input":{}},{"file":"report.txt","content":"ok"},{"message":"The linter says: {{result}}"}]}]"""),
        });
        var folder = await InstallAsync(npm!);
        var output = await RunAsync(node!, ["session.mjs", server.Uri.ToString()], folder, server.ApiKey);
        var seen = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!).ToDictionary(l => l["what"]!.ToString(), l => l["value"]);
        Assert.Equal("idle", seen["created"]!.ToString());
        Assert.Contains("session.usage", seen["streamed"]!.AsArray().Select(t => t!.ToString()));
        Assert.Equal("report.txt", Assert.Single(seen["outputs"]!.AsArray())!.ToString());
        Assert.True(seen["done"]!.GetValue<bool>());
    }

    [Fact]
    public async Task The_SDK_creates_reads_changes_lists_and_ends_every_noun()
    {
        var node = ExternalProgram.Find("node");
        var npm = ExternalProgram.Find(OperatingSystem.IsWindows() ? "npm.cmd" : "npm");
        Assert.SkipWhen(node is null || npm is null, "node and npm are not on the PATH.");
        using var server = TestEmulator.Start();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=ca", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        using var raw = new RawClient(server);
        var queue = (await raw.SendAsync("POST", "/v1/environments", """{"name":"queue","config":{"type":"self_hosted"}}"""))["id"]!.ToString();
        var folder = await InstallAsync(npm!);
        var output = await RunAsync(node!, ["nouns.mjs", server.Uri.ToString()], folder, server.ApiKey, ("EMULATOR_CERTIFICATE", authority.ExportCertificatePem()), ("EMULATOR_QUEUE", queue), ("EMULATOR_QUEUE_KEY", server.GetEnvironmentKey(queue)));
        var called = JsonNode.Parse(output)!.AsArray().Select(name => name!.ToString()).ToHashSet();

        // What the other script calls, and what the SDK cannot be made to call here.
        var others = new[] { "sessions.events.list", "sessions.events.send", "sessions.events.stream", "sessions.threads.events.stream", "sessions.threads.archive", "sessions.resources.list", "sessions.resources.update",
            "files.list", "files.retrieve_metadata", "files.delete", "files.download", "user_profiles.providers.google.data_controls.retrieve", "user_profiles.providers.google.data_controls.update" };
        Assert.Equal([], OpenApiOperations.All().Select(one => (string)one.Operation["operationId"]!).Except(called).Except(others).Order(StringComparer.Ordinal));
    }

    internal static Task<string> InstallAsync(string npm) => _installed ??= InstallOnceAsync(npm);

    // Installed once; again only when the lock file changes.
    private static async Task<string> InstallOnceAsync(string npm)
    {
        var source = Path.Combine(Root, "tests", "ManagedAgents.Tests", "Node");
        var folder = Path.Combine(Root, "out", "typescript-sdk");
        var installed = Path.Combine(folder, "installed-lock.json");
        var wanted = await File.ReadAllTextAsync(Path.Combine(source, "package-lock.json"));
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.GetFiles(source)) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        if (File.Exists(installed) && await File.ReadAllTextAsync(installed) == wanted) return folder;
        await RunAsync(npm, ["ci", "--no-audit", "--no-fund"], folder, null);
        await File.WriteAllTextAsync(installed, wanted);
        return folder;
    }

    internal static async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, string folder, string? key, params (string Name, string Value)[] more)
    {
        // The SDK reads these too; the test must not depend on the machine's.
        var environment = new Dictionary<string, string?> { ["ANTHROPIC_API_KEY"] = null, ["ANTHROPIC_AUTH_TOKEN"] = null, ["ANTHROPIC_BASE_URL"] = null, ["ANTHROPIC_PROFILE"] = null };
        if (key is not null) environment["EMULATOR_KEY"] = key;
        foreach (var (name, value) in more) environment[name] = value;
        return await ExternalProgram.RunAsync(program, arguments, folder, environment);
    }
}

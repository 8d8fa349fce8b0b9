using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using ManagedAgents.Emulator;
using Xunit;

namespace ManagedAgents.Tests.Emulator;

/// <summary>The official TypeScript SDK in a real node, unchanged but for address and key.</summary>
public sealed class TypeScriptSdkTests
{
    private static readonly string Root = typeof(TypeScriptSdkTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!;

    [Fact]
    public async Task The_SDK_creates_streams_answers_tools_lists_and_moves_files()
    {
        var node = OnPath("node");
        var npm = OnPath(OperatingSystem.IsWindows() ? "npm.cmd" : "npm");
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

    private static string? OnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Where(f => f.Length > 0).SelectMany(f => new[] { Path.Combine(f, program), Path.Combine(f, program + ".exe") }).FirstOrDefault(File.Exists);

    // Installed once; again only when the lock file changes.
    private static async Task<string> InstallAsync(string npm)
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

    private static async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, string folder, string? key)
    {
        var start = new ProcessStartInfo(program) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        // The SDK reads these too; the test must not depend on the machine's.
        foreach (var name in new[] { "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL", "ANTHROPIC_PROFILE" }) start.Environment.Remove(name);
        if (key is not null) start.Environment["EMULATOR_KEY"] = key;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(3));
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
        }
        Assert.True(process.HasExited && process.ExitCode == 0, $"{Path.GetFileName(program)} {string.Join(" ", arguments)} failed:\n{await output}\n{await errors}");
        return await output;
    }
}

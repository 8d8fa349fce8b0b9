using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Module;

/// <summary>
/// The staged client, emulator and loader at work where Windows PowerShell 5.1 would have them: on .NET Framework on Windows,
/// elsewhere on Mono, which has the same base library in the main.
/// </summary>
public sealed class NetFrameworkTests
{
    [Fact]
    public async Task A_session_works_there_with_the_shipped_dependencies()
    {
        string? mono = ExternalProgram.Find("mono");
        Assert.SkipWhen(mono is null && !OperatingSystem.IsWindows(), "mono is not on the PATH (Debian: apt-get install mono-complete).");
        string[] command = OperatingSystem.IsWindows() ? [Program, RepositoryFolder.Module] : [mono!, Program, RepositoryFolder.Module];

        string output = await ExternalProgram.RunAsync(command[0], command.Skip(1), RepositoryFolder.Root);

        Assert.Equal(
            [
                "ManagedAgents.Client.dll: every type loads",
                "ManagedAgents.Emulator.dll: every type loads",
                "ManagedAgents.Loader.dll: every type loads",
                "ManagedAgents.dll: every type loads",
                "created: agent, limited environment, session",
                "turn: 11 events, each once and in order",
                "turn over a cut connection: 11 events, each once and in order",
                "output: report.md, 11 bytes",
                "file: 3000000 bytes there and back",
                "nouns: credential, memory, skill, deployment, tunnel",
                "stop: 5 silent streams ended at once",
                "sign-in: a workload's identity, and a new token for a revoked one",
                "sign-in: four identities refused before anything was sent",
                "sign-in: a profile, refreshed once and written back",
                "webhooks: the vector fits for five minutes",
                "webhooks: deliveries taken beside 60 silent connections, and the port free at once",
            ],
            output.ReplaceLineEndings("\n").Split('\n').TakeWhile(line => !line.StartsWith("dependencies:", StringComparison.Ordinal)));
        Assert.Matches("dependencies: .*System.Memory.*System.Text.Encodings.Web, System.Text.Json", output);
    }

    private static string Program { get; } = Path.Combine(
        RepositoryFolder.Root, "tests", "ManagedAgents.NetFramework", "bin", RepositoryFolder.Configuration, "net472", "ManagedAgents.NetFramework.exe");
}

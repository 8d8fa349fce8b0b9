using System;
using System.Collections.Generic;
using System.Linq;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Scenarios;
using ManagedAgents.Tests.Api;
using ManagedAgents.Tests.Files;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Safety;
using Xunit;
using RecordedRequest = ManagedAgents.Emulator.Wire.RecordedRequest;

namespace ManagedAgents.Tests.Launch;

/// <summary>Every cmdlet over a connection in the launch form, to a service that speaks no other.</summary>
public sealed class LaunchCasesTests : IDisposable
{
    // What the launch documentation has, with one beta for all of it.
    private static readonly string[] Documented = ["agents", "environments", "sessions", "files"];

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_works_and_what_the_launch_documentation_has_not_keeps_its_beta()
    {
        using EmulatorServer emulator = TestEmulator.Start(new EmulatorOptions { ApiKey = PlantedSecrets.Key, Scenario = Scenario.FromJson(CmdletCases.Scenario), WireFormat = EmulatorWireFormat.Launch });
        using PowerShellEngine engine = SecretTests.Open(_folder.Path);
        engine.SetVariable("ServerUri", emulator.Uri);
        const string Connect = "$ConfirmPreference = 'None'; $WarningPreference = 'Ignore'; $PSDefaultParameterValues = @{ '*:Confirm' = $false }\nConnect-MAService -ApiKey $Key -BaseUri $ServerUri -WireFormat Launch\n";
        CmdletCases.SetUp(engine, emulator, Connect);
        foreach (string cmdlet in CmdletCases.Connected.Where(name => name != "Invoke-MARequest" && !SpeaksCurrentAlone(name)))
            engine.Run(Connect + CmdletCases.Works(cmdlet)).Succeeded();

        Assert.Equal([], emulator.Requests.Where(request => !request.Target.EndsWith("/work/poll", StringComparison.Ordinal))
            .Select(request => (Request: $"{request.Method} {request.Target}", Wanted: BetaOf(request), Sent: request.Headers.GetValueOrDefault("anthropic-beta")))
            .Where(one => one.Wanted != one.Sent).Select(one => $"{one.Request}: {one.Sent ?? "none"} instead of {one.Wanted ?? "none"}").Distinct());
    }

    // Documents declare what the launch format has not.
    private static bool SpeaksCurrentAlone(string cmdlet) => cmdlet.EndsWith("-MAConfiguration", StringComparison.Ordinal);

    private static string? BetaOf(RecordedRequest request)
    {
        string path = request.Target.Split('?')[0];
        return !Documented.Contains(path.Split('/')[2]) ? OpenApiOperations.Beta(OpenApiOperations.Find(request.Method, path))
            : request.Method == "POST" && path == "/v1/files" ? "files-api-2025-04-14" : "managed-agents-2026-04-01";
    }
}

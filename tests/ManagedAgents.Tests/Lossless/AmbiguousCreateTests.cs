using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Environments;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Sessions;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Faults;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Lossless;

/// <summary>A creation whose answer is lost makes one object, whether the service had carried it out or not.</summary>
public sealed class AmbiguousCreateTests
{
    private const int Creations = 40;

    [Theory]
    [InlineData("""{"method":"POST","path":"/v1/sessions","every":3,"dropResponse":true}""")]
    [InlineData("""{"method":"POST","path":"/v1/sessions","every":3,"status":503}""")]
    public async Task Equal_sessions_started_together_are_as_many_as_were_asked_for(string fault)
    {
        using EmulatorServer emulator = TestEmulator.Start();
        using ApiConnection connection = AmbiguousSendTests.Connect(emulator);
        var client = new ApiClient(connection);
        var agent = await client.Agents.CreateAsync(new AgentRequest { Name = "a", Model = "claude-opus-4-6" }, CancellationToken.None);
        var environment = await client.Environments.CreateAsync(new EnvironmentRequest { Name = "e" }, CancellationToken.None);
        using IDisposable struck = emulator.AddFault(FaultRule.FromJson(fault).Single());

        var created = await Task.WhenAll(Enumerable.Range(0, Creations).Select(_ => client.Sessions.CreateAsync(
            new SessionCreateRequest { Agent = new SessionAgentInput(agent.Id, null), EnvironmentId = environment.Id, Title = "nightly" }, CancellationToken.None)));

        Pager<ManagedAgents.Client.Sessions.Session> list = client.Sessions.List();
        var stored = new System.Collections.Generic.List<string>();
        while (await list.NextAsync(CancellationToken.None) is { } session)
            stored.Add(session.Id);
        Assert.Equal(created.Select(s => s.Id).Order(), stored.Order());
        Assert.Equal(Creations, stored.Count);
    }

    [Theory]
    [InlineData("/v1/agents", "New-MAAgent -Name a -Model claude-opus-4-6 -System s", "Get-MAAgent")]
    [InlineData("/v1/environments", "New-MAEnvironment -Name a", "Get-MAEnvironment")]
    public void What_was_made_is_found_instead_of_made_again(string path, string create, string list)
    {
        using EmulatorServer emulator = TestEmulator.Start();
        using var engine = new PowerShellEngine();
        engine.Connect(emulator.Uri, emulator.ApiKey);
        using IDisposable struck = emulator.AddFault(FaultRule.FromJson($$"""{"method":"POST","path":"{{path}}","nth":1,"dropResponse":true}""").Single());

        string id = (string)Assert.Single(engine.Run(create).Succeeded().Output).Properties["Id"].Value;
        Assert.Equal(id, Assert.Single(engine.Run(list).Succeeded().Output).Properties["Id"].Value);
    }
}

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Management.Automation;
using ManagedAgents.Emulator;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Module;
using Xunit;

namespace ManagedAgents.Tests.Completion;

/// <summary>What the Tab key offers, as the engine gives it to a console.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly PowerShellEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void Live_objects_complete_to_ids_by_id_or_name_with_tooltips()
    {
        using EmulatorServer emulator = TestEmulator.Start();
        _engine.Connect(emulator.Uri, emulator.ApiKey);
        string agent = Created("New-MAAgent -Name 'Code Reviewer' -Model claude-opus-4-6");
        string environment = Created("New-MAEnvironment -Name ops");
        string session = Created($"Start-MASession -Agent {agent} -Environment {environment} -Title 'Nightly report'");

        CompletionResult found = Assert.Single(Complete("Start-MASession -Agent code"));
        Assert.Equal(agent, found.CompletionText);
        Assert.Contains("Code Reviewer", found.ToolTip, StringComparison.Ordinal);
        Assert.Equal([environment], Texts("Get-MAEnvironment -Id env_"));
        Assert.Equal([session], Texts("Receive-MAEvent -Session night"));
        Assert.Equal([agent], Texts("Invoke-MAAgent hello -Environment ops -Agent "));
        Assert.Empty(Texts("Get-MASession -Id nothing-of-the-kind"));
    }

    [Fact]
    public void Whatever_names_an_object_completes() =>
        Assert.Equal(["Receive-MAEvent -After"], // one of a thousand events is read from the screen, not guessed
            from type in LoadedModule.Assembly("ManagedAgents").GetExportedTypes()
            where Attribute.GetCustomAttribute(type, typeof(CmdletAttribute)) is CmdletAttribute && !type.IsAbstract
            let cmdlet = (CmdletAttribute)Attribute.GetCustomAttribute(type, typeof(CmdletAttribute))!
            from property in type.GetProperties()
            where Attribute.IsDefined(property, typeof(ParameterAttribute)) && !Attribute.IsDefined(property, typeof(ArgumentCompleterAttribute))
            where IsReference(property.PropertyType.IsArray ? property.PropertyType.GetElementType() : property.PropertyType)
            select $"{cmdlet.VerbName}-{cmdlet.NounName} -{property.Name}");

    [Fact]
    public void What_belongs_to_another_completes_by_its_id_and_by_its_name()
    {
        using EmulatorServer emulator = TestEmulator.Start();
        _engine.Connect(emulator.Uri, emulator.ApiKey);
        _engine.SetVariable("Token", EngineConnection.Secure("token-of-a-test"));
        string vault = Created("New-MAVault -Name ci");
        string credential = Created($"New-MAVaultCredential {vault} -Url https://one.example/mcp -Token $Token -WarningAction Ignore");

        Assert.Equal([credential], Texts($"Get-MAVaultCredential -Vault {vault} -Id "));
        Assert.Equal([credential], Texts("Get-MAVaultCredential -Vault CI -Id "));
        Assert.DoesNotContain(Texts("Get-MAVaultCredential -Vault other -Id "), text => text.StartsWith("vcrd_", StringComparison.Ordinal));
    }

    [Fact]
    public void Models_complete_to_those_of_the_service_and_without_it_to_known_ones()
    {
        Assert.Contains("claude-opus-5-5", Texts("New-MAAgent one -Model claude-opus-5"));
        using var server = new RecordingServer();
        server.On("GET", "/v1/models", Reply.Json("""{"data":[{"id":"claude-next","type":"model","display_name":"Claude Next","lifecycle":"active","retires_at":"2030-01-02T00:00:00Z"}],"has_more":false}"""));
        _engine.Connect(server.Uri);
        CompletionResult found = Assert.Single(Complete("New-MAAgent one -Model claude-"));
        Assert.Equal("claude-next", found.CompletionText);
        Assert.Equal("Claude Next: active, retires 2030-01-02", found.ToolTip);
    }

    [Fact]
    public void A_service_that_hangs_costs_one_wait_of_a_second_and_no_error()
    {
        using var server = new RecordingServer();
        server.On("GET", "/v1/agents", Reply.Hang());
        _engine.Connect(server.Uri);
        var watch = Stopwatch.StartNew();
        Assert.DoesNotContain(Texts("Get-MAAgent -Id agent_"), text => text.StartsWith("agent_", StringComparison.Ordinal));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0.9, 5);

        // Whoever types on does not wait again, whatever for.
        watch.Restart();
        Assert.DoesNotContain(Texts("Get-MAAgent -Id agent_0"), text => text.StartsWith("agent_", StringComparison.Ordinal));
        Assert.Empty(Texts("Get-MAVault -Name v"));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 0.8);
        Assert.Single(server.Requests);
        Assert.Empty(_engine.Run("$Error").Output);
    }

    [Fact]
    public void Versions_complete_of_the_agent_that_is_named()
    {
        using EmulatorServer emulator = TestEmulator.Start();
        _engine.Connect(emulator.Uri, emulator.ApiKey);
        string agent = Created("$agent = New-MAAgent -Name Reviewer -Model claude-opus-4-6; $agent | Set-MAAgent -System short");

        Assert.Equal(["2", "1"], Texts($"Start-MASession -Agent {agent} -AgentVersion "));
        Assert.Equal(["2", "1"], Texts("Get-MAAgent reviewer -Version "));
        Assert.Equal(["1"], Texts("Get-MASession -Agent $agent -AgentVersion 1"));
        Assert.DoesNotContain("1", Texts("Get-MASession -Agent nobody -AgentVersion 1"));
    }

    [Fact]
    public void Parts_of_a_command_and_the_tools_that_it_makes_complete()
    {
        _engine.Run("function Get-DiskReport { [CmdletBinding(DefaultParameterSetName = 'One')] param([Parameter(ParameterSetName = 'One')] $Server, [Parameter(ParameterSetName = 'All')] [switch] $All) }").Succeeded();

        Assert.Equal(["Server", "All"], Texts("New-MATool -Command Get-DiskReport -Parameter "));
        Assert.Equal(["Server"], Texts("New-MATool -Command Get-DiskReport -ExcludeParameter All, s"));
        Assert.Equal(["One", "All"], Texts("New-MATool -Command Get-DiskReport -ParameterSet "));
        Assert.Equal("get_disk_report", Texts("Invoke-MAAgent hello -Tool Get-DiskReport, Get-MAAgent -Approve ")[0]);
        Assert.Equal(["get_ma_agent"], Texts("Invoke-MAAgent hello -Tool Get-DiskReport, Get-MAAgent -Approve get_m"));
    }

    [Fact]
    public void Each_key_press_does_not_ask_the_service_again()
    {
        using var server = new RecordingServer();
        server.On("GET", "/v1/agents", Reply.Json("""{"data":[{"id":"agent_1","name":"one"},{"id":"agent_2","name":"two"}],"next_page":null}"""));
        _engine.Connect(server.Uri);
        Assert.Equal(["agent_1", "agent_2"], Texts("Get-MAAgent -Id a"));
        Assert.Equal(["agent_2"], Texts("Get-MAAgent -Id agent_2"));
        Assert.Single(server.Requests);
    }

    [Fact]
    public void Without_a_connection_nothing_is_offered_and_nothing_fails() =>
        Assert.DoesNotContain(Texts("Get-MAAgent -Id agent_"), text => text.StartsWith("agent_", StringComparison.Ordinal));

    [Theory]
    [InlineData("New-MAAgent -Name a -Model claude-o", "claude-opus-4-6")]
    [InlineData("Receive-MAEvent -Session s -Type agent.m", "agent.message")]
    [InlineData("Receive-MAWebhook -Type session.status_i", "session.status_idled")]
    [InlineData("Start-MAEmulator -WebhookType deployment_run.s", "deployment_run.started")]
    [InlineData("New-MAToolset -Disable b", "bash")]
    [InlineData("Connect-MAService -WireFormat L", "Launch")]
    [InlineData("Invoke-MAAgent x -Approve P", "Prompt")]
    [InlineData("Invoke-MAAgent x -Tool Get-MAEnv", "Get-MAEnvironment")]
    [InlineData("New-MATool -Command Get-MAEnv", "Get-MAEnvironment")]
    public void Words_are_offered(string line, string expected) => Assert.Contains(expected, Texts(line));

    [Fact]
    public void Every_scenario_and_fault_that_is_offered_is_one_the_emulator_takes()
    {
        foreach (string parameter in new[] { "Scenario", "Fault" })
        {
            List<string> rules = Texts($"Start-MAEmulator -{parameter} ");
            Assert.True(rules.Count > 10, $"-{parameter} offers {rules.Count} rules.");
            foreach (string rule in rules)
                _engine.Run($"Start-MAEmulator -{parameter} {rule} | Stop-MAEmulator").Succeeded();
        }
    }

    private string Created(string script) => (string)Assert.Single(_engine.Run(script).Succeeded().Output).Properties["Id"].Value;

    private List<string> Texts(string line) => [.. Complete(line).Select(match => match.CompletionText)];

    private System.Collections.ObjectModel.Collection<CompletionResult> Complete(string line)
    {
        using var shell = PowerShell.Create(_engine.Runspace);
        return CommandCompletion.CompleteInput(line, line.Length, null, shell).CompletionMatches;
    }

    private static bool IsReference(Type? type) => type is not null && (type.Name == "ResourceReference" || IsReference(type.BaseType));
}

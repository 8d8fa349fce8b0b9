using System.Collections.Generic;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Module;

/// <summary>Importing is a local matter.</summary>
public sealed class ImportTests
{
    [Fact]
    public async Task Importing_calls_nobody_even_where_a_key_an_address_and_a_proxy_are_set()
    {
        using var server = new RecordingServer();
        string address = server.Uri.ToString();
        var environment = new Dictionary<string, string>
        {
            ["ANTHROPIC_API_KEY"] = "sk-ant-test-import",
            ["ANTHROPIC_BASE_URL"] = address,
            ["HTTP_PROXY"] = address,
            ["HTTPS_PROXY"] = address,
            ["ALL_PROXY"] = address,
        };

        PwshResult result = await PwshProcess.RunAsync(environment, "-Command", "Import-Module ManagedAgents; (Get-Module ManagedAgents).Name");

        Assert.Equal(new PwshResult(0, "ManagedAgents\n", ""), result);
        Assert.Equal(0, server.AcceptedConnections);
    }

    [Fact]
    public async Task Importing_needs_no_key()
    {
        PwshResult result = await PwshProcess.CommandAsync("Import-Module ManagedAgents; [Environment]::GetEnvironmentVariable('ANTHROPIC_API_KEY') -eq $null; (Get-Module ManagedAgents).Name");

        Assert.Equal(new PwshResult(0, "True\nManagedAgents\n", ""), result);
    }
}

using System.Collections.Generic;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Shell;
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

        ShellResult result = await ShellProcess.RunAsync(environment, "-Command", "(Get-Module ManagedAgents).Name");

        Assert.Equal(new ShellResult(0, "ManagedAgents\n", ""), result);
        Assert.Equal(0, server.AcceptedConnections);
    }

    [Fact]
    public async Task Importing_needs_no_key()
    {
        ShellResult result = await ShellProcess.CommandAsync("[Environment]::GetEnvironmentVariable('ANTHROPIC_API_KEY') -eq $null; (Get-Module).Name");

        Assert.Equal(new ShellResult(0, "True\nManagedAgents\n", ""), result);
    }
}

using System;
using System.Management.Automation;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Safety;

/// <summary>A key in an environment variable is told no more than a given one, nor is what is wrong with the variables.</summary>
[Collection(ProcessState.Name)]
public sealed class EnvironmentSecretTests
{
    private const string Everything = """
        Get-MAConnection -Verbose -Debug
        Get-MAAgent agent_1 -Verbose -Debug
        Get-MASession -Verbose -Debug
        Connect-MAService -PassThru -Verbose -Debug
        Get-MAAgent agent_1 -Verbose -Debug
        """;

    [Theory]
    [InlineData("ANTHROPIC_API_KEY")]
    [InlineData("ANTHROPIC_AUTH_TOKEN")]
    public void A_key_of_the_environment_is_in_no_stream_error_or_object(string variable)
    {
        using RecordingServer server = EchoingService.Start("401");
        using var engine = new PowerShellEngine(environment: [(variable, PlantedSecrets.Key), ("ANTHROPIC_BASE_URL", server.Uri.ToString())]);

        PipelineResult result = engine.Run(Everything);

        Assert.Equal(3, result.Errors.Count);
        Assert.Contains(PlantedSecrets.Key, EchoingService.Echo(server.Requests[0]), StringComparison.Ordinal);
        AssertNoSecret(result);
    }

    [Theory]
    [InlineData("https://user:" + PlantedSecrets.AddressPassword + "@api.example.com")]
    [InlineData("ftp://user:" + PlantedSecrets.AddressPassword + "@api.example.com")]
    [InlineData("user:" + PlantedSecrets.AddressPassword + "@api.example.com")]
    [InlineData("//" + PlantedSecrets.AddressPassword + "@ api.example.com")]
    public void An_address_with_a_password_is_refused_without_telling_it(string address)
    {
        using var engine = new PowerShellEngine(environment: [("ANTHROPIC_API_KEY", PlantedSecrets.Key), ("ANTHROPIC_BASE_URL", address)]);

        foreach (string script in Everything.Split('\n'))
        {
            PipelineResult result = engine.Run(script);
            Assert.NotNull(result.FirstError);
            AssertNoSecret(result);
        }
    }

    private static void AssertNoSecret(PipelineResult result)
    {
        object?[] all = [.. result.Output, .. result.Errors, result.Failure, (result.Failure as IContainsErrorRecord)?.ErrorRecord];
        Assert.Empty(PlantedSecrets.In(result.AllText + ObjectText.Of(all)));
    }
}

using System;
using System.Linq;
using ManagedAgents.Emulator;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Resources;

/// <summary>What is sent where an object is created or changed: what parameters give, what a definition gives, and which of them counts.</summary>
public sealed class ResourceFieldsTests : IDisposable
{
    private readonly EmulatorServer _emulator = TestEmulator.Start();
    private readonly PowerShellEngine _engine = new();

    public ResourceFieldsTests()
    {
        _engine.Connect(_emulator.Uri, _emulator.ApiKey);
        _engine.SetVariable("Secret", EngineConnection.Secure("secret-of-a-test"));
        _engine.Run("""
            $vault = New-MAVault ci
            $credential = $vault | New-MAVaultCredential -Url https://a.example/mcp -Token $Secret -Name first
            $oauth = @{ Url = 'https://o.example/mcp'; AccessToken = $Secret; RefreshToken = $Secret; ClientId = 'me'; TokenEndpoint = 'https://o.example/token' }
            """).Succeeded();
    }

    public void Dispose()
    {
        _engine.Dispose();
        _emulator.Dispose();
    }

    [Theory]
    [InlineData("New-MAVault v -AdditionalProperty @{ display_name = 'w' } | ForEach-Object DisplayName", "w")]
    [InlineData("@{ display_name = 'd'; name = 'other' } | New-MAVault -Metadata @{ n = 2 } | ForEach-Object { \"$($_.DisplayName) $($_.Metadata.n)\" }", "d 2")]
    [InlineData("'a', 'b' | New-MAVault | ForEach-Object DisplayName", "a b")]
    [InlineData("New-MAEnvironment e -Description text | New-MAEnvironment -Name f -Description '' | ForEach-Object { \"$($_.Name) '$($_.Description)'\" }", "f ''")]
    [InlineData("@{ name = 'e'; metadata = @{ a = '1' } } | New-MAEnvironment -Metadata $null | ForEach-Object { $_.Metadata.ContainsKey('a') }", "False")]
    [InlineData("New-MAAgent a (Get-MAModel claude-opus-5-5) | ForEach-Object { $_.Model.Id }", "claude-opus-5-5")]
    [InlineData("$vault | Set-MAVault -Metadata @{ a = 'b' } | ForEach-Object { $_.Metadata.a }", "b")]
    [InlineData("[pscustomobject]@{ id = $vault.Id; metadata = @{ n = 2 } } | Set-MAVault | ForEach-Object { $_.Metadata.n }", "2")]
    [InlineData("($vault | New-MAVaultCredential @oauth -ExpiresAt 2027-01-01 | Set-MAVaultCredential -ExpiresAt $null).Auth.ExpiresAt -eq $null", "True")]
    [InlineData("($vault | New-MAVaultCredential @oauth).Auth.Refresh.token_endpoint_auth.type", "none")]
    [InlineData("($vault | New-MAVaultCredential @oauth -ClientSecret $Secret | Set-MAVaultCredential -ClientSecret $Secret -ClientAuthentication client_secret_post).Auth.Refresh.token_endpoint_auth.type", "client_secret_post")]
    [InlineData("$vault, (New-MAVault other) | Get-MAVaultCredential -First 1 | ForEach-Object DisplayName", "first")]
    [InlineData("$vault | Get-MAVaultCredential -Name fir* | ForEach-Object DisplayName", "first")]
    [InlineData("[pscustomobject]@{ id = $credential.Id; vault_id = $vault.Id } | Get-MAVaultCredential | ForEach-Object DisplayName", "first")]
    public void What_is_given_counts(string script, string expected) =>
        Assert.Equal(expected, string.Join(' ', _engine.Run(script).Succeeded().Output));

    [Theory]
    [InlineData("$empty = @(); Get-MAVaultCredential -Id $empty -Vault $vault", "ParameterArgumentValidationError")]
    [InlineData("Get-MAVaultCredential -Id $null -Vault $vault", "ParameterArgumentValidationError")]
    [InlineData("$vault | Get-MAVaultCredential -Vault other", "InvalidInput")]
    [InlineData("Get-MAVaultCredential", "NoId")]
    [InlineData("$credential | Set-MAVaultCredential -ClientSecret $Secret", "InvalidInput")]
    [InlineData("$vault | New-MAVaultCredential @oauth -ClientSecret $Secret -ClientAuthentication none", "InvalidInput")]
    [InlineData("$vault | New-MAVaultCredential @oauth -ClientAuthentication client_secret_post", "InvalidInput")]
    [InlineData("$vault | New-MAVaultCredential -EnvironmentVariable A -Value $Secret", "InvalidInput")]
    [InlineData("$credential | Set-MAVaultCredential -Unrestricted:$false", "NothingToChange")]
    [InlineData("Set-MAEnvironment env_01AbCdEf23456789 -Name ''", "ParameterArgumentValidationError")]
    [InlineData("Start-MASession agent_01AbCdEf23456789 env_01AbCdEf23456789 -Vault @($null)", "EmptyId")]
    [InlineData("[IO.FileInfo] '/tmp/x' | New-MAVault", "InvalidInput")]
    public void What_cannot_be_meant_is_refused_before_the_network(string script, string errorId)
    {
        int before = _emulator.Requests.Count;
        Assert.StartsWith(errorId + ",", Assert.Single(_engine.Run(script).Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(before, _emulator.Requests.Count);
    }

    [Theory]
    [InlineData("[pscustomobject]@{ id = $credential.Id; VaultId = $vault.Id; display_name = 'x' } | Set-MAVaultCredential", """{"display_name":"x"}""")]
    [InlineData("[pscustomobject]@{ id = $credential.Id; vault_id = $vault.Id } | Set-MAVaultCredential -Name y", """{"display_name":"y"}""")]
    public void What_one_belongs_to_is_no_part_of_a_change(string script, string body)
    {
        _engine.Run(script).Succeeded();
        Assert.Equal(body, _emulator.Requests[^1].Body);
    }

    [Fact]
    public void A_copy_of_a_session_keeps_its_budget()
    {
        _engine.Run("""
            $first = Start-MASession (New-MAAgent a claude-opus-4-6) (New-MAEnvironment e) -Budget 1
            [pscustomobject]@{ agent = $first.Agent.Id; environment_id = $first.EnvironmentId; created_at = '2026-01-01T00:00:00Z'; budget = @{ type = 'limit'; max_list_cost = @{ amount = '100'; currency = 'USD' } } } | Start-MASession
            """).Succeeded();
        Assert.Contains("\"amount\":\"100\"", _emulator.Requests[^1].Body!, StringComparison.Ordinal);
    }
}

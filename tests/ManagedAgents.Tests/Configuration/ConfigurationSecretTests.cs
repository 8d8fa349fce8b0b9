using System;
using System.Linq;
using System.Management.Automation;
using ManagedAgents.Client.Configuration;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Configuration;

/// <summary>A secret is named in a document, asked for when it is sent, and told nowhere.</summary>
public sealed class ConfigurationSecretTests : ConfigurationTest
{
    [Fact]
    public void A_secret_is_sent_once_for_each_revision_and_told_nowhere()
    {
        PipelineResult made = Run("$asked = @(); Sync-MAConfiguration ops.psd1 -PassThru -Verbose -Debug -SecretProvider { param($Name) $script:asked += $Name; $Secrets[$Name] }").Succeeded();
        Assert.Equal(["linear-token"], Run("$asked").Values<string>());
        Assert.Single(Emulator.Requests, request => request.Body?.Contains(Token, StringComparison.Ordinal) == true);
        string kept = string.Concat(made.Output.Select(change => PSSerializer.Serialize(change, 5)));
        Assert.DoesNotContain(Token, made.AllText + kept, StringComparison.Ordinal);
        Run("$asked = @(); Sync-MAConfiguration ops.psd1 -SecretProvider { param($Name) $script:asked += $Name; $Secrets[$Name] }").Succeeded();
        Edit("Token = @{ Secret = 'linear-token' } }", "Token = @{ Secret = 'linear-token' } }; SecretRevision = 2");
        Assert.Equal(["Update VaultCredential/ci/linear: SecretRevision"], Compare());
        Assert.Contains("(secret, revision 1 → 2)", Engine.Show("Compare-MAConfiguration ops.psd1 | Format-List"), StringComparison.Ordinal);
        Sync().Succeeded();
        Assert.Empty(Sync().Succeeded().Output);
        Assert.Equal(2, Emulator.Requests.Count(request => request.Body?.Contains(Token, StringComparison.Ordinal) == true));
        Assert.Empty(Run("$asked").Output);
    }

    [Fact]
    public void A_secret_that_is_missing_keeps_back_its_object_alone_and_before_it_is_touched()
    {
        PipelineResult synced = Run("Sync-MAConfiguration ops.psd1 -PassThru -SecretProvider { param($Name) }");
        Assert.StartsWith("SecretNotFound,", Assert.Single(synced.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(9, synced.Output.Count);
        Assert.Empty(All($"vaults/{Get("vaults", "CI")["id"]}/credentials"));

        // Without anybody to ask, that is told before anything is done, in a rehearsal as well.
        Assert.StartsWith("SecretNotFound,", Assert.Single(Run("Sync-MAConfiguration ops.psd1 -WhatIf").Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_credential_is_for_cannot_change_and_is_replaced_only_by_force_and_never_where_it_is_protected()
    {
        Sync().Succeeded();
        string vault = Get("vaults", "CI")["id"]!.ToString(), id = All($"vaults/{vault}/credentials").Single()["id"]!.ToString();
        Edit("Type = 'static_bearer'; McpServerUrl = 'https://mcp.linear.app/mcp'", "Type = 'static_bearer'; McpServerUrl = 'https://other.example/mcp'");
        Assert.StartsWith("NeedsReplacement,", Assert.Single(Sync().Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(["Replace VaultCredential/ci/linear: Auth.McpServerUrl"], Shown(Sync("-Force -Confirm:$false").Succeeded()));
        Assert.NotEqual(id, All($"vaults/{vault}/credentials").Single()["id"]!.ToString());
        Edit("https://other.example/mcp", "https://third.example/mcp");
        Edit("linear = @{ Auth", "linear = @{ Protect = $true; Auth");
        Assert.StartsWith("Protected,", Assert.Single(Sync("-Force -Confirm:$false").Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void Resources_are_replaced_with_all_their_tokens_or_not_at_all()
    {
        Edit("Resources = @(@{ Type", "Resources = @(@{ Type = 'github_repository'; Url = 'https://github.com/a/b'; AuthorizationToken = @{ Secret = 'gh' } }, @{ Type");
        Run("Sync-MAConfiguration ops.psd1 -Secret @{ 'linear-token' = $Secrets['linear-token']; gh = $Secrets['linear-token'] }").Succeeded();
        Edit("Access = 'read_only'", "Access = 'read_write'");
        int before = Emulator.Requests.Count;
        Assert.StartsWith("SecretNotFound,", Assert.Single(Run("Sync-MAConfiguration ops.psd1").Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(Writes(before));
        Run("Sync-MAConfiguration ops.psd1 -Secret @{ gh = $Secrets['linear-token'] }").Succeeded();
        Assert.Contains("authorization_token", Emulator.Requests[^1].Body!, StringComparison.Ordinal);
        Assert.Empty(Compare());
    }
}

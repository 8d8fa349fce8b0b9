using System;
using System.Linq;
using System.Management.Automation;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.UserProfiles;

/// <summary>What is special to user profiles: what is said of a user, links, and data controls.</summary>
public sealed class UserProfileCmdletTests : IDisposable
{
    private readonly EmulatorServer _emulator = TestEmulator.Start();
    private readonly PowerShellEngine _engine = new();

    public UserProfileCmdletTests()
    {
        _engine.Connect(_emulator.Uri, _emulator.ApiKey);
        _engine.Run("$user = New-MAUserProfile Ada -ReferenceId 17 -EntityType Business -Country GB -OnboardedAt 2026-01-02T00:00:00Z -Metadata @{ a = 1; b = 2 }").Succeeded();
    }

    public void Dispose()
    {
        _engine.Dispose();
        _emulator.Dispose();
    }

    [Theory]
    [InlineData("$user.ExternalUserDetails.ReferenceId + $user.ExternalUserDetails.EntityType", "17business")]
    [InlineData("(Set-MAUserProfile $user -Country $null -AccountStatus blocked).ExternalUserDetails | ForEach-Object { \"$($_.ReferenceId) $($_.Country) $($_.AccountStatus)\" }", "17  blocked")]
    [InlineData("(Set-MAUserProfile Ada -Name $null).Name -eq $null", "True")]
    [InlineData("($user | Set-MAUserProfile -Metadata @{ a = $null; c = 3 }).Metadata.Keys | Where-Object { $_ -notlike 'managed*' }", "b c")]
    [InlineData("([pscustomobject]@{ id = $user.Id; metadata = @{ b = $null } } | Set-MAUserProfile).Metadata.Keys | Where-Object { $_ -notlike 'managed*' }", "a")]
    [InlineData("($user | New-MAUserProfile -Name Grace -Country US).ExternalUserDetails | ForEach-Object { \"$($_.ReferenceId) $($_.EntityType) $($_.Country) $($_.OnboardedAt.Year)\" }", "17 business US 2026")]
    [InlineData("(@{ name = 'Jean'; external_user_details = @{ country = 'US'; name_hash = 'x' } } | New-MAUserProfile -Country FR).ExternalUserDetails | ForEach-Object { \"$($_.NameHash) $($_.Country)\" }", "x FR")]
    [InlineData("'Bo', 'Cy' | New-MAUserProfile | ForEach-Object Name", "Bo Cy")]
    [InlineData("$null = 'Bo', 'Cy' | New-MAUserProfile; Get-MAUserProfile -OrderBy Name -Order desc | ForEach-Object Name", "Cy Bo Ada")]
    [InlineData("Get-MAUserProfile -EnforcementStatus Unrestricted, banned | ForEach-Object Name", "Ada")]
    [InlineData("Get-MAUserProfile -EnforcementStatus banned", "")]
    [InlineData("(New-MAUserProfile).Name -eq $null", "True")]
    public void What_is_said_of_a_user_is_kept_and_what_is_cleared_is_gone(string script, string expected)
    {
        PipelineResult result = _engine.Run(script).Succeeded();
        Assert.Equal(expected, string.Join(' ', result.Output));
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public void Details_that_say_nothing_are_not_sent()
    {
        _engine.Run("New-MAUserProfile -Country $null -EmailHash '' | New-MAUserProfile").Succeeded();
        Assert.All(_emulator.Requests.TakeLast(2), request => Assert.Null(JsonNode.Parse(request.Body!)!["external_user_details"]));
    }

    [Fact]
    public void A_copy_bears_a_mark_of_its_own()
    {
        string[] marks = [.. _engine.Run("$user, ($user | New-MAUserProfile) | ForEach-Object { $_.Metadata['managed_agents_creation'] }").Succeeded().Values<string>()];
        Assert.Equal(2, marks.Distinct().Count());
        Assert.Equal("1", JsonNode.Parse(_emulator.Requests[^1].Body!)!["metadata"]!["a"]!.ToString());
    }

    [Theory]
    [InlineData("New-MAUserProfileUrl Ada", "/action_urls", """{"action":{"type":"enroll_end_user"}}""", null)]
    [InlineData("$user | New-MAUserProfileUrl -Action Enroll_End_User -AdditionalProperty @{ x = 1 }", "/action_urls", """{"action":{"type":"enroll_end_user"},"x":1}""", null)]
    [InlineData("New-MAUserProfileUrl $user.Id -Enrollment", "/enrollment_url", null, "user-profiles-2026-08-18")]
    [InlineData("Invoke-MARequest \"/v1/user_profiles/$($user.Id)/enrollment_url\" POST", "/enrollment_url", null, "user-profiles-2026-08-18")]
    [InlineData("Get-MAUserProfileDataControl $user", "/data_controls", null, "user-profiles-2026-09-04,google-managed-data-controls-2026-09-01")]
    [InlineData("Invoke-MARequest \"/v1/user_profiles/$($user.Id)/providers/google/data_controls\"", "/data_controls", null, "user-profiles-2026-09-04,google-managed-data-controls-2026-09-01")]
    [InlineData("Get-MAUserProfile $user", "", null, null)]
    public void Each_operation_has_the_beta_that_is_its_own(string script, string end, string? body, string? beta)
    {
        _engine.Run(script).Succeeded();
        ManagedAgents.Emulator.Wire.RecordedRequest sent = _emulator.Requests[^1];
        Assert.EndsWith(end, sent.Target, StringComparison.Ordinal);
        Assert.Equal(body, string.IsNullOrEmpty(sent.Body) ? null : sent.Body);
        Assert.Equal(beta, sent.Headers.TryGetValue("anthropic-beta", out string? header) ? header : null);
    }

    [Fact]
    public void A_link_says_whom_it_is_for_and_is_shown_whole()
    {
        PSObject link = Assert.Single(_engine.Run("$link = $user | New-MAUserProfileUrl; $link").Succeeded().Output);
        string url = (string)link.Properties["Url"].Value;
        Assert.StartsWith("https://", url, StringComparison.Ordinal);
        Assert.Equal(_engine.Run("$user.Id").Only<string>(), link.Properties["UserProfileId"].Value);
        Assert.Contains(url, _engine.Show("$link").ReplaceLineEndings(string.Empty), StringComparison.Ordinal);
        Assert.Equal("Ada", _engine.Run("($link | Get-MAUserProfileDataControl | Get-MAUserProfile).Name").Succeeded().Only<string>());
    }

    [Theory]
    [InlineData("-ExternalKeyId @{ US = 'ekey_1'; eu = $null }", """{"cmek":{"type":"enabled","external_key_ids":{"us":"ekey_1","eu":null}}}""")]
    [InlineData("-DisableExternalKey", """{"cmek":{"type":"disabled"}}""")]
    [InlineData("-Bucket @{ eu = @{ bucket_name = 'b'; project_number = 123456789012 } }", """{"storage":{"type":"enabled","buckets":{"eu":{"bucket_name":"b","project_number":"123456789012"}}}}""")]
    [InlineData("-Bucket ('{\"eu\":{\"BucketName\":\"b\",\"ProjectNumber\":\"12\",\"Location\":\"x\"}}' | ConvertFrom-Json)", """{"storage":{"type":"enabled","buckets":{"eu":{"bucket_name":"b","project_number":"12"}}}}""")]
    [InlineData("-DisableBucket -DisableExternalKey", """{"cmek":{"type":"disabled"},"storage":{"type":"disabled"}}""")]
    [InlineData("-DisableBucket -AdditionalProperty @{ new = 1 }", """{"storage":{"type":"disabled"},"new":1}""")]
    public void A_change_of_data_controls_names_what_changes(string parameters, string body)
    {
        using var server = new RecordingServer();
        server.On("POST", "/v1/user_profiles/uprof_1/providers/google/data_controls", Reply.Json("""{"type":"google_managed_data_controls","user_profile_id":"uprof_1"}"""));
        using var engine = new PowerShellEngine(cmdlets: [new System.Management.Automation.Runspaces.SessionStateCmdletEntry("ConvertFrom-Json", typeof(Microsoft.PowerShell.Commands.ConvertFromJsonCommand), null)]);
        engine.Connect(server.Uri);

        Assert.Equal("uprof_1", Assert.Single(engine.Run($"Set-MAUserProfileDataControl uprof_1 {parameters}").Succeeded().Output).Properties["UserProfileId"].Value);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(body), JsonNode.Parse(Assert.Single(server.Requests).BodyText)), server.Requests[0].BodyText);
        Assert.Equal("user-profiles-2026-09-04,google-managed-data-controls-2026-09-01", server.Requests[0].Header("anthropic-beta"));
    }

    [Theory]
    [InlineData("", "NothingToChange")]
    [InlineData("-ExternalKeyId @{ us = 'ekey_1' } -DisableExternalKey", "InvalidInput")]
    [InlineData("-Bucket @{ us = 'b' } -DisableBucket", "InvalidInput")]
    [InlineData("-Bucket @{ us = @{ bucket_name = 'b' } }", "InvalidInput")]
    [InlineData("-Bucket @{ us = 'b' }", "InvalidInput")]
    public void A_change_of_data_controls_that_cannot_be_meant_is_refused_before_the_network(string parameters, string errorId)
    {
        int before = _emulator.Requests.Count;
        Assert.StartsWith(errorId + ",", Assert.Single(_engine.Run($"$user | Set-MAUserProfileDataControl {parameters}").Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(before, _emulator.Requests.Count);
    }

    [Fact]
    public void Data_controls_are_shown_as_they_are_after_the_change_and_a_trial_changes_nothing()
    {
        PSObject[] controls = [.. _engine.Run("""
            $user | Set-MAUserProfileDataControl -DisableBucket -WhatIf
            $user | Set-MAUserProfileDataControl -ExternalKeyId @{ us = 'ekey_1' } -Bucket @{ eu = @{ bucket_name = 'b'; project_number = '12' } }
            Set-MAUserProfileDataControl Ada -ExternalKeyId @{ us = 'ekey_2' }
            Get-MAUserProfile | Get-MAUserProfileDataControl
            """).Succeeded().Output];
        Assert.Equal(3, controls.Length);
        _engine.SetVariable("controls", controls);
        Assert.Equal(["ekey_1 12 0", "ekey_2 12 1", "ekey_2 12 1"], _engine.Run("$controls | ForEach-Object { \"$($_.Cmek.ExternalKeyIds.us) $($_.Storage.Buckets.eu.project_number) $($_.Cmek.RetiredKeys.Count)\" }").Succeeded().Values<string>());
    }
}

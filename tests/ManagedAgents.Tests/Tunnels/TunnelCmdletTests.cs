using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Net;
using System.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Faults;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Files;
using ManagedAgents.Tests.Safety;
using Xunit;

namespace ManagedAgents.Tests.Tunnels;

/// <summary>What is special to tunnels: their tokens, and the certificates that they trust.</summary>
public sealed class TunnelCmdletTests : IDisposable
{
    private readonly EmulatorServer _emulator = TestEmulator.Start();
    private readonly PowerShellEngine _engine = new();
    private readonly TestFolder _folder = new();

    public TunnelCmdletTests()
    {
        _engine.Connect(_emulator.Uri, _emulator.ApiKey);
        _engine.SetVariable("Pem", CmdletCases.Pem);
        _folder.Enter(_engine);
        _engine.Run("$tunnel = New-MATunnel ops").Succeeded();
    }

    public void Dispose()
    {
        _engine.Dispose();
        _emulator.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("Get-MATunnelToken ops")]
    [InlineData("$tunnel | Get-MATunnelToken")]
    [InlineData("Get-MATunnelToken -Tunnel $tunnel.Id")]
    public void The_token_is_the_one_that_holds_until_it_is_replaced(string get)
    {
        string first = TokenOf(get);
        Assert.StartsWith("emulator-tunnel-token-", first, StringComparison.Ordinal);
        Assert.Equal(first, TokenOf(get));
        string second = TokenOf("Reset-MATunnelToken ops -Reason 'it was seen' -Confirm:$false");
        Assert.Equal("""{"reason":"it was seen"}""", _emulator.Requests[^1].Body);
        Assert.NotEqual(first, second);
        Assert.Equal(second, TokenOf(get));
    }

    [Fact]
    public void Replacing_a_token_asks_and_does_nothing_where_the_answer_is_no()
    {
        string before = TokenOf("Get-MATunnelToken ops");
        _engine.Run("$ConfirmPreference = 'High'").Succeeded();
        _engine.Host.AnswerNext('N');
        Assert.Empty(_engine.Run("Reset-MATunnelToken ops").Output);
        Assert.Empty(_engine.Run("Reset-MATunnelToken ops -WhatIf").Succeeded().Output);
        Assert.Equal(before, TokenOf("Get-MATunnelToken ops"));
    }

    [Fact]
    public void Whether_a_token_was_replaced_whose_answer_is_lost_is_said_to_be_open_and_reading_it_is_repeated()
    {
        using IDisposable lost = _emulator.AddFault(FaultRule.FromJson("""{"path":"*/rotate_token","dropResponse":true}""").Single());
        using IDisposable busy = _emulator.AddFault(FaultRule.FromJson("""{"path":"*/reveal_token","nth":1,"status":503}""").Single());

        ErrorRecord error = Assert.Single(_engine.Run("Reset-MATunnelToken $tunnel -Confirm:$false").Errors);

        Assert.StartsWith("ConnectionFailed,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("It is open whether the service carried it out", error.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("Get-MATunnelToken gets the token that holds now, whichever that is.", error.ToString(), StringComparison.Ordinal);
        Assert.Single(_emulator.Requests, request => request.Target.EndsWith("/rotate_token", StringComparison.Ordinal));
        Assert.NotEmpty(TokenOf("$tunnel | Get-MATunnelToken"));
    }

    [Theory]
    [InlineData("Get-MATunnelToken 'no such'", "TunnelNotFound")]
    [InlineData("Reset-MATunnelToken none -Confirm:$false", "TunnelNotFound")]
    [InlineData("Get-MATunnelToken sesn_01AbCdEf23456789", "WrongIdKind")]
    [InlineData("$tunnel | Disable-MATunnelCertificate -Tunnel $tunnel -Confirm:$false", "WrongIdKind")]
    [InlineData("$tunnel | Disable-MATunnel -Confirm:$false; Get-MATunnelToken $tunnel", "InvalidRequest")]
    [InlineData("New-MATunnelCertificate none -Certificate $Pem", "ReferenceNotFound")]
    [InlineData("Get-MATunnelCertificate 'tcrt_1'", "NoId")]
    public void What_is_not_there_or_not_meant_is_one_error(string script, string errorId) =>
        Assert.StartsWith(errorId + ",", Assert.Single(_engine.Run(script).Errors).FullyQualifiedErrorId, StringComparison.Ordinal);

    [Theory]
    [InlineData("New-MATunnelCertificate ops -Path ca.pem")]
    [InlineData("$tunnel | New-MATunnelCertificate -Path *.pem")]
    [InlineData("New-MATunnelCertificate -Tunnel $tunnel -Certificate $Pem")]
    [InlineData("New-MATunnelCertificate ops -Certificate ($Pem -split '\\n')")]
    [InlineData("New-MATunnelCertificate ops -Certificate ([Security.Cryptography.X509Certificates.X509Certificate2]::new([Text.Encoding]::ASCII.GetBytes($Pem)))")]
    public void A_certificate_is_sent_alone_and_shown_with_its_fingerprint_and_its_end(string script)
    {
        _folder.Write("ca.pem", $"Certificate:\n    Data:\n        Version: 3 (0x2)\n\n{CmdletCases.Pem}\r\nwhat follows\n");

        PSObject made = Assert.Single(_engine.Run(script).Succeeded().Output);

        Assert.Equal(CmdletCases.Pem + "\n", JsonNode.Parse(_emulator.Requests[^1].Body!)!["ca_certificate_pem"]!.ToString());
        using var certificate = X509Certificate2.CreateFromPem(CmdletCases.Pem);
        Assert.Equal(certificate.GetCertHashString(HashAlgorithmName.SHA256), (string)made.Properties["Fingerprint"].Value, ignoreCase: true);
        Assert.Equal(2126, ((DateTimeOffset)made.Properties["ExpiresAt"].Value).Year);
        _engine.SetVariable("made", made);
        string shown = _engine.Show("$made");
        Assert.Contains("Fingerprint", shown, StringComparison.Ordinal);
        Assert.Matches(@"in \d+ y", shown);
    }

    [Theory]
    [InlineData("-----BEGIN EC PRIVATE KEY-----\nsecret\n-----END EC PRIVATE KEY-----\n{0}", "a private key")]
    [InlineData("{0}\n{0}", "the text has 2")]
    [InlineData("nothing of the kind", "the text has none")]
    [InlineData("-----BEGIN CERTIFICATE-----\nsecret?\n-----END CERTIFICATE-----", "is not base64")]
    [InlineData("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----", "is not base64")]
    public void What_is_not_one_certificate_is_refused_before_the_network_and_not_quoted(string format, string words)
    {
        string text = string.Format(System.Globalization.CultureInfo.InvariantCulture, format, CmdletCases.Pem);
        _folder.Write("bad.pem", text);
        _folder.Write("good.pem", CmdletCases.Pem);
        _engine.SetVariable("Bad", text);
        int before = _emulator.Requests.Count;

        PipelineResult given = _engine.Run("New-MATunnelCertificate $tunnel -Certificate $Bad -Verbose");
        Assert.StartsWith("ParameterArgumentTransformationError,", given.FirstError!.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(words, given.FirstError.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", given.AllText + ObjectText.Of(given.FirstError), StringComparison.Ordinal);
        Assert.Equal(before, _emulator.Requests.Count);

        PipelineResult read = _engine.Run("New-MATunnelCertificate $tunnel -Path bad.pem, good.pem");
        Assert.Single(read.Output);
        ErrorRecord error = Assert.Single(read.Errors);
        Assert.StartsWith("InvalidInput,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Matches($"bad.pem' cannot be used: .*{words}", error.ToString());
        Assert.DoesNotContain("secret", read.AllText + ObjectText.Of(error), StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_that_is_no_file_with_a_certificate_is_refused()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "folder"));
        _folder.Write("long.pem", new string(' ', (1024 * 1024) + 1) + CmdletCases.Pem);
        _folder.Write("many.pem", $"-----BEGIN CERTIFICATE-----{Convert.ToBase64String(new byte[8192])}-----END CERTIFICATE-----");
        int before = _emulator.Requests.Count;

        PipelineResult result = _engine.Run("New-MATunnelCertificate $tunnel -Path folder, none.pem, long.pem, many.pem");

        Assert.Equal(["IsFolder", "PathNotFound", "InvalidInput", "InvalidInput"], result.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
        Assert.Equal(before, _emulator.Requests.Count);
    }

    [Theory]
    [InlineData("$tunnel | Get-MATunnelCertificate")]
    [InlineData("Get-MATunnelCertificate $tunnel")]
    [InlineData("Get-MATunnelCertificate -Tunnel ops")]
    [InlineData("[Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($tunnel)) | Get-MATunnelCertificate")]
    [InlineData("$tunnel | Get-MATunnelCertificate -IncludeArchived")]
    [InlineData("$made | Disable-MATunnelCertificate -Confirm:$false")]
    [InlineData("$null = $made | Disable-MATunnelCertificate -Confirm:$false; Get-MATunnelCertificate -Tunnel ops -IncludeArchived")]
    public void A_tunnel_gives_its_certificates_though_its_id_has_no_prefix(string script)
    {
        _engine.Run("$made = $tunnel | New-MATunnelCertificate -Certificate $Pem; $null = New-MATunnel other | New-MATunnelCertificate -Certificate $Pem").Succeeded();

        Assert.Equal(_engine.Run("$made.Id").Only<string>(), Assert.Single(_engine.Run(script).Succeeded().Output).Properties["Id"].Value);
    }

    [Fact]
    public void A_certificate_whose_answer_is_lost_is_known_by_its_fingerprint()
    {
        string other = ManagedAgents.Tests.Emulator.TunnelTests.Pem("CN=other").Replace("\\n", "\n", StringComparison.Ordinal);
        _engine.SetVariable("Other", other);
        using IDisposable lost = _emulator.AddFault(FaultRule.FromJson("""{"method":"POST","path":"*/certificates","nth":2,"dropResponse":true}""").Single());

        string[] fingerprints = [.. _engine.Run("New-MATunnelCertificate $tunnel -Certificate $Pem; New-MATunnelCertificate $tunnel -Certificate $Other; Get-MATunnelCertificate -Tunnel $tunnel").Succeeded().Output.Select(one => (string)one.Properties["Fingerprint"].Value)];

        Assert.Equal([fingerprints[0], fingerprints[1], fingerprints[1], fingerprints[0]], fingerprints);
        Assert.NotEqual(fingerprints[0], fingerprints[1]);
    }

    [Fact]
    public void A_tunnel_without_a_name_whose_answer_is_lost_is_not_taken_for_another_one()
    {
        using IDisposable lost = _emulator.AddFault(FaultRule.FromJson("""{"method":"POST","path":"/v1/tunnels","dropResponse":true}""").Single());

        PipelineResult result = _engine.Run("New-MATunnel");

        Assert.Empty(result.Output);
        Assert.Equal(true, PSObject.AsPSObject(Assert.Single(result.Errors).Exception).Properties["OutcomeUnknown"].Value);
        Assert.Equal("{}", Assert.Single(_emulator.Requests.Skip(1), request => request.Method == "POST").Body);
    }

    [Theory]
    [InlineData("New-MATunnel -Name $null", "{}")]
    [InlineData("'a' | New-MATunnel", """{"display_name":"a"}""")]
    [InlineData("$tunnel | New-MATunnel", """{"display_name":"ops"}""")]
    [InlineData("$tunnel | New-MATunnel -Name other", """{"display_name":"other"}""")]
    public void A_tunnel_is_made_of_a_name_at_most(string script, string body)
    {
        Assert.Empty(_engine.Run(script).Succeeded().Warnings);
        Assert.Equal(body, _emulator.Requests[^1].Body);
    }

    private string TokenOf(string script) => new NetworkCredential(string.Empty, _engine.Run(script).Succeeded().Only<SecureString>()).Password;
}

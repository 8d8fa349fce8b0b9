using System;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Files;
using Xunit;

namespace ManagedAgents.Tests.Emulators;

/// <summary>Start-MAEmulator gives a service to work against, and none is left behind.</summary>
public sealed class EmulatorCmdletTests : IDisposable
{
    private readonly PowerShellEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void An_emulator_is_piped_to_Connect_and_works()
    {
        _engine.Run("$e = Start-MAEmulator; $e | Connect-MAService").Succeeded();
        Assert.Equal("env", _engine.Run("(New-MAEnvironment env).Name").Only<string>());
        Assert.True(_engine.Run("$e.IsRunning -and $e.ApiKey -is [securestring] -and $e.Uri.IsLoopback").Only<bool>());
    }

    [Fact]
    public void Those_that_serve_are_got_and_those_that_were_stopped_are_not()
    {
        _engine.Run("$one = Start-MAEmulator; $two = Start-MAEmulator; $three = Start-MAEmulator; $one | Stop-MAEmulator; $two.Stop()").Succeeded();
        Assert.True(_engine.Run("$all = @(Get-MAEmulator); $all.Count -eq 1 -and $all[0].Uri -eq $three.Uri").Succeeded().Only<bool>());
    }

    [Fact]
    public void Its_key_is_the_given_one_and_in_no_text()
    {
        const string key = "emulator-key-of-this-test";
        _engine.SetVariable("Key", EngineConnection.Secure(key));
        PipelineResult result = _engine.Run("$e = Start-MAEmulator -ApiKey $Key -Verbose; $e; $e | Connect-MAService -PassThru -Verbose; Get-MAEnvironment -Verbose").Succeeded();
        Assert.DoesNotContain(key, result.AllText + _engine.Show("$e, ($e.ToString())"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Launch", "Current")]
    [InlineData("Current", "Launch")]
    public void It_can_serve_one_wire_format_alone(string served, string other)
    {
        _engine.Run($"$e = Start-MAEmulator -WireFormat {served}; $e | Connect-MAService -WireFormat {served}").Succeeded();
        Assert.Equal(served, _engine.Run("$e.WireFormat").Only<string>());
        _engine.Run("New-MAEnvironment a -AllowedHost example.com").Succeeded();
        _engine.Run($"$e | Connect-MAService -WireFormat {other}").Succeeded();
        Assert.StartsWith("InvalidRequest,", _engine.Run("New-MAEnvironment b -AllowedHost example.com").FirstError!.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void Scenarios_come_as_hashtables_or_from_a_file()
    {
        using TestFolder folder = new TestFolder().Enter(_engine);
        folder.Write("rules.json", """[{ "match": "file", "steps": [ { "message": "from the file" } ] }]""");
        _engine.Run(
            """
            Start-MAEmulator -Scenario @{ match = 'table'; steps = @(@{ message = 'from the table' }) }, rules.json | Connect-MAService
            $session = Start-MASession -Agent (New-MAAgent -Name a -Model claude-opus-5-5) -Environment (New-MAEnvironment e)
            function Ask($text) { $session | Send-MAMessage $text | Receive-MAEvent -Type agent.message | ForEach-Object { $_.Text } }
            """).Succeeded();
        Assert.Equal("from the table", _engine.Run("Ask 'the table'").Succeeded().Only<string>());
        Assert.Equal("from the file", _engine.Run("Ask 'the file'").Succeeded().Only<string>());
    }

    [Fact]
    public void Faults_strike_the_requests_they_name()
    {
        _engine.Run("Start-MAEmulator -Fault @{ path = '/v1/environments*'; nth = 2; status = 403 } | Connect-MAService").Succeeded();
        _engine.Run("Get-MAEnvironment").Succeeded();
        Assert.StartsWith("PermissionDenied,", _engine.Run("Get-MAEnvironment").FirstError!.FullyQualifiedErrorId, StringComparison.Ordinal);
        _engine.Run("Get-MAEnvironment").Succeeded();
    }

    [Theory]
    [InlineData("-Scenario @{ step = 1 }", "InvalidInput", "'step' is unknown")]
    [InlineData("-Scenario nothing.json", "PathNotFound", "nothing.json")]
    [InlineData("-Fault @{ path = '*'; statuscode = 500 }", "InvalidInput", "'statuscode' is unknown")]
    [InlineData("-WireFormat Newest", "UnknownWireFormat", "There are Both, Launch, Current.")]
    public void A_setting_that_cannot_be_used_is_named_and_nothing_starts(string parameters, string errorId, string words)
    {
        PipelineResult result = _engine.Run($"Start-MAEmulator {parameters}");
        Assert.Empty(result.Output);
        Assert.StartsWith(errorId + ",", result.FirstError!.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(words, result.FirstError.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_taken_port_is_told_as_such()
    {
        PipelineResult result = _engine.Run("$e = Start-MAEmulator; Start-MAEmulator -Port $e.Uri.Port");
        Assert.StartsWith("PortInUse,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("True", _engine.Run("$e.IsRunning").Output[0].ToString());
    }

    [Fact]
    public void Stopping_stops_the_piped_ones_or_all()
    {
        _engine.Run("$a, $b, $c = 1..3 | ForEach-Object { Start-MAEmulator }; Stop-MAEmulator -WhatIf; $b | Stop-MAEmulator").Succeeded();
        Assert.Equal([true, false, true], _engine.Run("$a, $b, $c | ForEach-Object { $_.IsRunning }").Values<bool>());
        Uri address = _engine.Run("$a.Uri").Only<Uri>();
        _engine.Run("Stop-MAEmulator; $b.Stop()").Succeeded();
        Assert.Equal([false, false, false], _engine.Run("$a, $b, $c | ForEach-Object { $_.IsRunning }").Values<bool>());
        AssertRefuses(address);
    }

    [Fact]
    public void Stopping_tells_what_it_stopped_and_closes_the_connection_to_it_alone()
    {
        PipelineResult result = _engine.Run("$one = Start-MAEmulator; $two = Start-MAEmulator; $two | Connect-MAService; $one | Stop-MAEmulator -Verbose; Get-MAConnection").Succeeded();
        Assert.Single(result.Output);
        Assert.DoesNotContain("closed", result.AllText, StringComparison.Ordinal);

        result = _engine.Run("Stop-MAEmulator -PassThru -Verbose; Get-MAConnection").Succeeded();
        Assert.Equal(_engine.Run("$two.Uri").Only<Uri>(), (Uri)Assert.Single(result.Output).Properties["Uri"].Value);
        Assert.Contains($"The emulator at {_engine.Run("$two.Uri").Only<Uri>()} is stopped. The connection to it is closed.", result.AllText, StringComparison.Ordinal);
        Assert.StartsWith("NotConnected,", _engine.Run("Get-MAAgent").FirstError!.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void Removing_the_module_stops_them()
    {
        Uri address = _engine.Run("Start-MAEmulator | ForEach-Object { $_.Uri }").Only<Uri>();
        _engine.Run("Remove-Module ManagedAgents").Succeeded();
        AssertRefuses(address);
    }

    [Fact]
    public void Closing_the_runspace_stops_them()
    {
        using var other = new PowerShellEngine();
        Uri address = other.Run("Start-MAEmulator | ForEach-Object { $_.Uri }").Only<Uri>();
        other.Dispose();
        AssertRefuses(address);
    }

    [Fact]
    public void It_is_shown_as_a_table_without_its_key()
    {
        string shown = Regex.Replace(_engine.Show("Start-MAEmulator"), "\u001B\\[[0-9;]*m", "");
        Assert.Matches(@"Uri +IsRunning +WireFormat", shown);
        Assert.Matches(@"http://127\.0\.0\.1:\d+/ +True +Both", shown);
    }

    private static void AssertRefuses(Uri address) => Assert.Throws<SocketException>(() => new TcpClient(address.Host, address.Port));
}

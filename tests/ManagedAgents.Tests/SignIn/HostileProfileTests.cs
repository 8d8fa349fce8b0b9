using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text.Json.Nodes;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Files;
using Xunit;

namespace ManagedAgents.Tests.SignIn;

/// <summary>Files of profiles that somebody made to do harm: each is an error at once, nothing is sent, and nothing is read without end.</summary>
[Collection(ProcessState.Name)]
public sealed class HostileProfileTests : IDisposable
{
    private readonly Profiles _profiles = new();
    private readonly SeenCredentials _seen = new();

    public void Dispose()
    {
        _profiles.Dispose();
        _seen.Dispose();
    }

    [UnixFact]
    public void Devices_pipes_folders_and_endless_files_are_no_files_of_a_profile()
    {
        _profiles.LoggedIn("good", "sk-ant-oat01-good");
        string configs = Path.Combine(_profiles.Path, "configs"), pipe = Path.Combine(_profiles.Path, "pipe");
        Process.Start("mkfifo", pipe).WaitForExit();
        File.CreateSymbolicLink(Path.Combine(configs, "zero.json"), "/dev/zero");
        File.CreateSymbolicLink(Path.Combine(configs, "pipe.json"), pipe);
        Directory.CreateDirectory(Path.Combine(configs, "folder.json"));
        _profiles.Write("configs", "long.json", new string(' ', 2 << 20));
        File.CreateSymbolicLink(Path.Combine(configs, "circle.json"), Path.Combine(configs, "circle.json"));
        foreach ((string name, string path) in new[] { ("cz", "/dev/zero"), ("cp", pipe), ("cf", _profiles.Path), ("ct", "/dev/tty") })
            _profiles.Config(name, new JsonObject { ["authentication"] = new JsonObject { ["type"] = "user_oauth", ["credentials_path"] = path } });
        using PowerShellEngine engine = Open();
        foreach (string name in new[] { "zero", "pipe", "folder", "long", "circle", "cz", "cp", "cf" })
        {
            ErrorRecord error = engine.Run($"Connect-MAService -Profile {name}").FirstError!;
            Assert.True(error.FullyQualifiedErrorId.Split(',')[0] is "FileError" or "UnsafeCredentialsFile", $"{name}: {error.FullyQualifiedErrorId}: {error.Exception.Message}");
        }

        // What is wrong with some does not hide the others.
        PipelineResult all = engine.Run("Get-MAProfile");
        Assert.Contains("good", all.Output.Select(one => one.Properties["Name"].Value));
        Assert.Equal("sk-ant-oat01-good", engine.Run("Connect-MAService -Profile good; Get-MASession") is { } used && used.Errors.Count == 0 ? _seen.Last!["Bearer ".Length..] : null);
        Assert.Single(_seen.Server.Requests);
        foreach (string link in new[] { "/dev/zero", pipe })
        {
            File.Delete(Path.Combine(_profiles.Path, "active_config"));
            File.CreateSymbolicLink(Path.Combine(_profiles.Path, "active_config"), link);
            Assert.StartsWith("FileError,", engine.Run("Disconnect-MAService; Get-MASession").FirstError!.FullyQualifiedErrorId, StringComparison.Ordinal);
        }

        Assert.Contains("KiB", engine.Run($"Connect-MAService -IdentityTokenFile /dev/zero -BaseUri $ServerUri -FederationRuleId fdrl_1 -OrganizationId {Profiles.Organization}; Get-MASession").FirstError!.Exception.Message, StringComparison.Ordinal);
        Assert.Single(_seen.Server.Requests);
    }

    [Theory]
    [InlineData("""{"access_token":"a\r\nx-evil: 1"}""", "InvalidInput")]
    [InlineData("""{"access_token":"a","expires_at":1e300}""", "InvalidInput")]
    [InlineData("""{"access_token":"a","expires_at":1795935600000}""", "InvalidInput")]
    [InlineData("""{"access_token":"a","expires_at":-5}""", "InvalidInput")]
    [InlineData("""{"access_token":"a","expires_at":"soon"}""", "InvalidInput")]
    [InlineData("""{"access_token":["a"]}""", "InvalidInput")]
    [InlineData("""{"access_token":""}""", "InvalidInput")]
    [InlineData("""{"type":"other","access_token":"a"}""", "InvalidInput")]
    [InlineData("""{"access_token":"a","refresh_token":7,"expires_at":1}""", "LoginExpired")]
    [InlineData("null", "InvalidInput")]
    [InlineData("", "InvalidInput")]
    public void Credentials_that_are_none_are_an_error_that_quotes_nothing_of_them(string json, string errorId)
    {
        _profiles.LoggedIn("work", "sk-ant-oat01-x");
        _profiles.Write("credentials", "work.json", json, secret: true);
        using PowerShellEngine engine = Open();
        ErrorRecord error = engine.Run("Connect-MAService -Profile work; Get-MASession").FirstError!;
        Assert.StartsWith(errorId + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.DoesNotContain("evil", error.Exception.Message, StringComparison.Ordinal);
        Assert.Empty(_seen.Server.Requests);
    }

    [Fact]
    public void Names_and_addresses_in_files_lead_nowhere_else_and_nothing_of_them_moves_a_terminal()
    {
        using PowerShellEngine engine = Open();
        foreach (string name in new[] { "../../etc/passwd", "a\nb", "x\u001b]0;evil\u0007", "..", "/abs", new string('x', 70_000) })
        {
            _profiles.Activate(name);
            ErrorRecord error = engine.Run("Get-MASession").FirstError!;
            Assert.True(error.FullyQualifiedErrorId.Split(',')[0] is "InvalidProfileName" or "FileError" or "NotConnected", $"{name.Length}: {error.FullyQualifiedErrorId} {error.Exception.Message}");
            Assert.DoesNotContain(error.Exception.Message, char.IsControl);
        }

        _profiles.Config("typed", new JsonObject { ["authentication"] = new JsonObject { ["type"] = "x\u001b[2J" } });
        Assert.DoesNotContain(engine.Run("Connect-MAService -Profile typed").FirstError!.Exception.Message, char.IsControl);

        // A token goes nowhere by http, nor where a password would be told.
        Environment.SetEnvironmentVariable("ANTHROPIC_BASE_URL", null);
        foreach (string address in new[] { "http://elsewhere.example", "https://user:pw@elsewhere.example", "file:///etc/passwd", "no address", "https://elsewhere.example/?q=1" })
        {
            _profiles.Config("sent", new JsonObject { ["authentication"] = new JsonObject { ["type"] = "user_oauth", ["client_id"] = "c" }, ["base_url"] = address });
            _profiles.Credentials("sent", "sk-ant-oat01-x", "sk-ant-ort01-x", TimeSpan.FromSeconds(-1));
            ErrorRecord error = engine.Run("Connect-MAService -Profile sent; Get-MASession").FirstError!;
            Assert.True(error.FullyQualifiedErrorId.Split(',')[0] is "InvalidInput" or "InvalidAddress", $"{address}: {error.FullyQualifiedErrorId}");
            Assert.DoesNotContain("pw", error.Exception.Message, StringComparison.Ordinal);
        }
    }

    private PowerShellEngine Open()
    {
        var engine = new PowerShellEngine(environment: _profiles.Environment(("ANTHROPIC_BASE_URL", _seen.Server.Uri.ToString())));
        engine.SetVariable("ServerUri", _seen.Server.Uri);
        return engine;
    }
}

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Module;
using Xunit;

namespace ManagedAgents.Tests.SignIn;

/// <summary>Which of several credentials is used, seen by what the service was sent.</summary>
[Collection(ProcessState.Name)]
public sealed class SignInOrderTests : IDisposable
{
    private readonly Profiles _profiles = new();
    private readonly SeenCredentials _seen = new();

    public void Dispose()
    {
        _profiles.Dispose();
        _seen.Dispose();
    }

    [Fact]
    public void Each_source_is_used_where_those_before_it_are_gone()
    {
        _profiles.LoggedIn("named", "sk-ant-oat01-named");
        _profiles.LoggedIn("active", "sk-ant-oat01-active");
        _profiles.LoggedIn("given", "sk-ant-oat01-given");
        _profiles.Activate("active");
        string jwt = _profiles.Write(".", "token", Profiles.Jwt());
        using var engine = new PowerShellEngine(environment: _profiles.Environment(
            ("ANTHROPIC_BASE_URL", _seen.Server.Uri.ToString()),
            ("ANTHROPIC_API_KEY", "sk-ant-the-key"),
            ("ANTHROPIC_AUTH_TOKEN", "the-token"),
            ("ANTHROPIC_PROFILE", "named"),
            ("ANTHROPIC_FEDERATION_RULE_ID", "fdrl_1"),
            ("ANTHROPIC_ORGANIZATION_ID", Profiles.Organization),
            ("ANTHROPIC_IDENTITY_TOKEN_FILE", jwt)));
        engine.SetVariable("Key", EngineConnection.Secure("sk-ant-given-key"));

        Assert.Equal(("sk-ant-given-key", "-ApiKey", "ApiKey"), Used(engine, "Connect-MAService -ApiKey $Key"));
        Assert.Equal(("Bearer sk-ant-oat01-given", "-Profile", "Profile"), Used(engine, "Connect-MAService -Profile given"));
        engine.Run("Disconnect-MAService").Succeeded();
        Assert.Equal(("sk-ant-the-key", "ANTHROPIC_API_KEY", "ApiKey"), Used(engine));

        // What is blank is not set.
        Environment.SetEnvironmentVariable("ANTHROPIC_API_KEY", "  ");
        Assert.Equal(("Bearer the-token", "ANTHROPIC_AUTH_TOKEN", "AuthToken"), Used(engine));
        Environment.SetEnvironmentVariable("ANTHROPIC_AUTH_TOKEN", "\t");
        Assert.Equal(("Bearer sk-ant-oat01-named", "ANTHROPIC_PROFILE", "Profile"), Used(engine));
        Environment.SetEnvironmentVariable("ANTHROPIC_PROFILE", " ");
        Assert.Equal(("Bearer sk-ant-oat01-exchanged-1", "ANTHROPIC_IDENTITY_TOKEN_FILE", "Federation"), Used(engine));
        Environment.SetEnvironmentVariable("ANTHROPIC_IDENTITY_TOKEN_FILE", null);
        Environment.SetEnvironmentVariable("ANTHROPIC_IDENTITY_TOKEN", Profiles.Jwt());
        Assert.Equal(("Bearer sk-ant-oat01-exchanged-2", "ANTHROPIC_IDENTITY_TOKEN", "Federation"), Used(engine));
        Environment.SetEnvironmentVariable("ANTHROPIC_IDENTITY_TOKEN", null);
        Assert.Equal(("Bearer sk-ant-oat01-active", "active profile", "Profile"), Used(engine));

        // Half of a federation and no profile: said, not passed over.
        File.Delete(Path.Combine(_profiles.Path, "credentials", "active.json"));
        File.Delete(Path.Combine(_profiles.Path, "active_config"));
        Environment.SetEnvironmentVariable("ANTHROPIC_ORGANIZATION_ID", null);
        ErrorRecord partly = engine.Run("Get-MASession").FirstError!;
        Assert.StartsWith("FederationIncomplete,", partly.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("ANTHROPIC_ORGANIZATION_ID, ANTHROPIC_IDENTITY_TOKEN_FILE (or ANTHROPIC_IDENTITY_TOKEN)", partly.Exception.Message, StringComparison.Ordinal);
        Environment.SetEnvironmentVariable("ANTHROPIC_FEDERATION_RULE_ID", null);
        Assert.StartsWith("NotConnected,", engine.Run("Get-MASession").FirstError!.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(engine.Run("Get-MAConnection").Succeeded().Output);
    }

    [Fact]
    public void A_key_that_hides_a_profile_is_warned_of_once()
    {
        string profile = "hidden-" + Guid.NewGuid().ToString("N");
        using var engine = new PowerShellEngine(environment: _profiles.Environment(("ANTHROPIC_BASE_URL", _seen.Server.Uri.ToString()), ("ANTHROPIC_API_KEY", "sk-ant-the-key"), ("ANTHROPIC_PROFILE", profile)));
        Assert.Contains(profile, Assert.Single(engine.Run("Get-MASession; Get-MASession; Connect-MAService; Get-MASession").Succeeded().Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_hides_the_active_profile_is_warned_of_once_and_a_profile_that_cannot_be_used_is_not()
    {
        string profile = "hidden-" + Guid.NewGuid().ToString("N");
        _profiles.Activate(profile);
        using var engine = new PowerShellEngine(environment: _profiles.Environment(("ANTHROPIC_BASE_URL", _seen.Server.Uri.ToString()), ("ANTHROPIC_AUTH_TOKEN", "the-token")));
        Assert.Empty(engine.Run("Get-MASession; Connect-MAService").Succeeded().Warnings);
        _profiles.Write("configs", profile + ".json", "{");
        Assert.Empty(engine.Run("Connect-MAService").Succeeded().Warnings);
        _profiles.LoggedIn(profile, "sk-ant-oat01-hidden");
        string warning = Assert.Single(engine.Run("Connect-MAService; Get-MASession; Connect-MAService").Succeeded().Warnings);
        Assert.Equal($"ANTHROPIC_AUTH_TOKEN is used, and the active profile '{profile}' is not. Unset what is not meant, or say it with a parameter of Connect-MAService.", warning);

        // Whoever names the credential has chosen.
        engine.SetVariable("Key", EngineConnection.Secure("sk-ant-given-key"));
        Assert.Empty(engine.Run($"Connect-MAService -ApiKey $Key; Connect-MAService -Profile {profile}; Get-MASession").Succeeded().Warnings);
    }

    [Fact]
    public void Headers_of_the_environment_go_with_every_request_as_the_SDKs_send_them()
    {
        using var engine = new PowerShellEngine(environment: _profiles.Environment(
            ("ANTHROPIC_BASE_URL", _seen.Server.Uri.ToString()), ("ANTHROPIC_API_KEY", "sk-ant-the-key"), ("ANTHROPIC_CUSTOM_HEADERS", "x-team:  blue : green \r\nno header\nX-Empty:\nanthropic-version: 2026-01-01\n")));
        engine.Run("Get-MASession").Succeeded();
        Assert.Equal(("blue : green", "", "2026-01-01", "sk-ant-the-key"), (Sent("x-team"), Sent("x-empty"), Sent("anthropic-version"), Sent("x-api-key")));
        engine.Run("Connect-MAService -Header @{ 'X-Team' = 'red' }; Get-MASession; Disconnect-MAService").Succeeded();
        Assert.Equal(("red", "2026-01-01"), (Sent("x-team"), Sent("anthropic-version")));

        // A changed variable counts with the next command, and one that cannot be sent is told of without its value.
        Environment.SetEnvironmentVariable("ANTHROPIC_CUSTOM_HEADERS", "x-team: yellow");
        engine.Run("Get-MASession").Succeeded();
        Assert.Equal("yellow", Sent("x-team"));
        int sent = _seen.Server.Requests.Count;
        foreach (string bad in new[] { "x team: s3cr3t", "x-team: s3cr3t\u00e9", ": s3cr3t", "Content-Type: s3cr3t" })
        {
            Environment.SetEnvironmentVariable("ANTHROPIC_CUSTOM_HEADERS", bad);
            foreach (string script in new[] { "Get-MASession", "Connect-MAService" })
            {
                PipelineResult refused = engine.Run(script);
                Assert.StartsWith("InvalidHeader,", refused.FirstError!.FullyQualifiedErrorId, StringComparison.Ordinal);
                Assert.Contains("ANTHROPIC_CUSTOM_HEADERS", refused.FirstError.Exception.Message, StringComparison.Ordinal);
                Assert.DoesNotContain("s3cr3t", refused.AllText, StringComparison.Ordinal);
            }
        }

        Assert.Equal(sent, _seen.Server.Requests.Count);

        string? Sent(string name) => _seen.Calls[^1].Header(name);
    }

    [Fact]
    public void A_test_asks_once_and_says_whether_the_credential_works()
    {
        int status = 200;
        _seen.Server.On("GET", "/v1/agents", _ => status == 200 ? Reply.Json("""{"data":[],"next_page":null}""") : Reply.Error(status, "some_error", "No.", "req_test"));
        using var engine = new PowerShellEngine(environment: _profiles.Environment(("ANTHROPIC_BASE_URL", _seen.Server.Uri.ToString())));
        engine.SetVariable("Key", EngineConnection.Secure("sk-ant-given-key"));
        engine.SetVariable("Other", EngineConnection.Secure("sk-ant-other-key"));
        PipelineResult works = engine.Run("Connect-MAService -ApiKey $Key -Test -PassThru | ForEach-Object Source").Succeeded();
        Assert.Equal("-ApiKey", works.Only<string>());
        Assert.Equal($"The credential (-ApiKey) works at {_seen.Server.Uri}.", Assert.Single(works.Information).MessageData.ToString()!.Trim());
        Assert.Equal("/v1/agents?limit=1", Assert.Single(_seen.Calls).Target);
        foreach ((int refused, string errorId, string words) in new[]
        {
            (401, "AuthenticationFailed", "does not take the credential (-ApiKey)"), (403, "PermissionDenied", "does not take the credential (-ApiKey)"), (500, "ServiceError", "is not known"),
        })
        {
            status = refused;
            PipelineResult result = engine.Run("Connect-MAService -ApiKey $Other -Test -PassThru -MaxRetryCount 0");
            Assert.StartsWith(errorId + ",", result.FirstError!.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains(words, result.FirstError.ErrorDetails.Message, StringComparison.Ordinal);
            Assert.Contains("nothing was connected", result.FirstError.ErrorDetails.Message, StringComparison.Ordinal);
            Assert.Empty(result.Output);
        }

        Assert.Equal(4, _seen.Calls.Count);
        _profiles.LoggedIn("spent", "sk-ant-oat01-spent", life: TimeSpan.FromSeconds(-1));
        Assert.Contains("does not sign in", engine.Run("Connect-MAService -Profile spent -Test").FirstError!.ErrorDetails.Message, StringComparison.Ordinal);
        Assert.Contains("is not known", engine.Run("Connect-MAService -ApiKey $Other -Test -MaxRetryCount 0 -BaseUri http://127.0.0.1:9").FirstError!.ErrorDetails.Message, StringComparison.Ordinal);

        // What was connected before is there still.
        Assert.Equal(("sk-ant-given-key", "-ApiKey", "ApiKey"), Used(engine));
    }

    [Theory]
    [InlineData("", "ProfileNotFound", "nobody.json")]
    [InlineData("{", "InvalidInput", "no valid JSON")]
    [InlineData("[]", "InvalidInput", "no JSON object")]
    [InlineData("{}", "InvalidInput", "authentication")]
    [InlineData("""{"authentication":{"type":"app_attest"}}""", "InvalidInput", "'app_attest'")]
    [InlineData("""{"authentication":{"type":"user_oauth"}}""", "LoginExpired", "ant auth login --profile nobody")]
    [InlineData("""{"authentication":{"type":"oidc_federation"}}""", "ProfileIncomplete", "identity_token")]
    [InlineData("""{"authentication":{"type":"oidc_federation","identity_token":{"source":"url"}}}""", "InvalidInput", "\"file\"")]
    [InlineData("""{"authentication":{"type":"oidc_federation","identity_token":{"source":"file","path":""}}}""", "InvalidInput", "identity_token.path")]
    [InlineData("""{"authentication":{"type":"oidc_federation","identity_token":{"source":"file","path":"/t"},"federation_rule_id":"fdrl_1"}}""", "ProfileIncomplete", "organization_id")]
    public void A_named_profile_that_cannot_be_used_is_one_error_and_nothing_is_sent(string config, string errorId, string reason)
    {
        if (config.Length > 0)
            _profiles.Write("configs", "nobody.json", config);
        using var engine = new PowerShellEngine(environment: _profiles.Environment(("ANTHROPIC_PROFILE", "nobody"), ("ANTHROPIC_BASE_URL", _seen.Server.Uri.ToString())));
        foreach (string script in new[] { "Get-MASession", "Get-MAConnection", "Connect-MAService -Profile nobody" })
        {
            PipelineResult result = engine.Run(script);
            Assert.StartsWith(errorId + ",", result.FirstError!.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains(reason, result.FirstError.Exception.Message, StringComparison.Ordinal);
            Assert.True(result.Errors.Count <= 1, result.AllText);
        }

        Assert.Empty(_seen.Server.Requests);
    }

    [Theory]
    [InlineData("../up")]
    [InlineData("..")]
    [InlineData(".hidden")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a b")]
    public void A_profiles_name_leads_nowhere_else(string name)
    {
        using var engine = new PowerShellEngine(environment: _profiles.Environment());
        engine.SetVariable("Name", name);
        Assert.StartsWith("InvalidProfileName,", engine.Run("Connect-MAService -Profile $Name").FirstError!.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "APPDATA=C:\\Users\\me\\AppData\\Roaming", "C:\\Users\\me\\AppData\\Roaming\\Anthropic")]
    [InlineData(true, "USERPROFILE=C:\\Users\\me", "C:\\Users\\me\\AppData\\Roaming\\Anthropic")]
    [InlineData(true, "HOME=/home/me", null)]
    [InlineData(false, "HOME=/home/me", "/home/me/.config/anthropic")]
    [InlineData(false, "HOME=/home/me;XDG_CONFIG_HOME=/x/", "/x/anthropic")]
    [InlineData(false, "HOME=/home/me;ANTHROPIC_CONFIG_DIR=/told", "/told")]
    [InlineData(true, "APPDATA=C:\\A;ANTHROPIC_CONFIG_DIR=D:\\told", "D:\\told")]
    [InlineData(false, "APPDATA=C:\\A", null)]
    public void The_folder_is_where_ant_has_it(bool isWindows, string variables, string? folder)
    {
        var set = variables.Split(';').Select(variable => variable.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        Func<string, string?> read = name => set.GetValueOrDefault(name);
        Assert.Equal(folder, LoadedModule.Assembly("ManagedAgents").GetType("ManagedAgents.SignIn.ProfileFolder")!.GetMethod("PathFor")!.Invoke(null, [isWindows, read]));
    }

    private (string? Sent, string? Source, string? Kind) Used(PowerShellEngine engine, string connect = "")
    {
        PSObject connection = Assert.Single(engine.Run(connect + "\nGet-MASession; Get-MAConnection").Succeeded().Output);
        return (_seen.Last, (string?)connection.Properties["Source"].Value, (string?)connection.Properties["Authentication"].Value);
    }
}

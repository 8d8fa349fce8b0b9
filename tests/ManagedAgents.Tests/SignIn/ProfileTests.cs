using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Faults;
using ManagedAgents.Tests.Files;
using ManagedAgents.Tests.Engine;
using Xunit;
using RecordedRequest = ManagedAgents.Tests.Engine.RecordedRequest;

namespace ManagedAgents.Tests.SignIn;

/// <summary>Profiles that <c>ant auth login</c> made: read, refreshed and written back so that nobody who shares them is signed out.</summary>
[Collection(ProcessState.Name)]
public sealed class ProfileTests : IDisposable
{
    private readonly Profiles _profiles = new();
    private readonly SeenCredentials _seen = new();

    public void Dispose()
    {
        _profiles.Dispose();
        _seen.Dispose();
    }

    [Fact]
    public void A_profile_says_where_and_in_which_workspace_and_variables_fill_only_what_it_leaves_out()
    {
        using var other = new SeenCredentials();
        _profiles.LoggedIn("work", "sk-ant-oat01-work", workspace: "wrkspc_profile", address: _seen.Server.Uri);
        _profiles.LoggedIn("bare", "sk-ant-oat01-bare", address: _seen.Server.Uri);
        _profiles.Federated("pod", _profiles.Write(".", "token", Profiles.Jwt()), "wrkspc_pod", _seen.Server.Uri);
        using (var engine = new PowerShellEngine(environment: _profiles.Environment(("ANTHROPIC_WORKSPACE_ID", "wrkspc_variable"), ("ANTHROPIC_FEDERATION_RULE_ID", "fdrl_variable"), ("ANTHROPIC_SERVICE_ACCOUNT_ID", "svac_variable"), ("ANTHROPIC_SCOPE", "never sent"))))
        {
            engine.Run("Connect-MAService -Profile work; Get-MASession").Succeeded();
            Assert.Equal(("wrkspc_profile", "Bearer sk-ant-oat01-work"), (_seen.Calls[^1].Header("anthropic-workspace-id"), _seen.Last));
            engine.Run("Connect-MAService -Profile bare; Get-MASession").Succeeded();
            Assert.Equal("wrkspc_variable", _seen.Calls[^1].Header("anthropic-workspace-id"));
            engine.Run("Connect-MAService -Profile bare -WorkspaceId wrkspc_given; Get-MASession").Succeeded();
            Assert.Equal("wrkspc_given", _seen.Calls[^1].Header("anthropic-workspace-id"));
            engine.Run("Connect-MAService -Profile bare -Header @{ 'anthropic-workspace-id' = 'wrkspc_header' }; Get-MASession").Succeeded();
            Assert.Equal("wrkspc_header", _seen.Calls[^1].Header("anthropic-workspace-id"));
            engine.Run("Connect-MAService -Profile pod; Get-MASession").Succeeded();
            System.Text.Json.JsonElement sent = Assert.Single(_seen.Exchanges).Json;
            Assert.Equal(("fdrl_profile", "svac_profile", "wrkspc_pod"), (sent.GetProperty("federation_rule_id").GetString(), sent.GetProperty("service_account_id").GetString(), sent.GetProperty("workspace_id").GetString()));
            Assert.Null(_seen.Calls[^1].Header("anthropic-workspace-id"));
            Assert.Equal(["credentials/bare.json", "credentials/work.json"], Directory.GetFiles(Path.Combine(_profiles.Path, "credentials")).Select(file => "credentials/" + Path.GetFileName(file)).Order(StringComparer.Ordinal));
        }

        // The variable goes before the profile's address, for the exchange as for the calls.
        using (var engine = new PowerShellEngine(environment: _profiles.Environment(("ANTHROPIC_BASE_URL", other.Server.Uri.ToString()))))
        {
            engine.Run("Connect-MAService -Profile pod; Get-MASession").Succeeded();
            Assert.Equal((1, 1), (other.Exchanges.Count, other.Calls.Count));
        }
    }

    [Fact]
    public void Get_MAProfile_shows_all_that_is_there_and_no_secret()
    {
        _profiles.LoggedIn("work", "sk-ant-oat01-work-secret", "sk-ant-ort01-work-secret", TimeSpan.FromHours(1));
        _profiles.Config("gone", new JsonObject { ["authentication"] = new JsonObject { ["type"] = "user_oauth" } });
        _profiles.Federated("pod", "/var/run/secrets/anthropic.com/token", "wrkspc_pod");
        _profiles.Write("configs", "broken.json", "{");
        _profiles.Activate("pod");
        using var engine = new PowerShellEngine(environment: _profiles.Environment());
        PipelineResult result = engine.Run("Get-MAProfile");
        Assert.Contains("broken.json", Assert.Single(result.Errors).Exception.Message, StringComparison.Ordinal);
        Assert.Equal(
            ["gone Login False False ", "pod Federation True True wrkspc_pod", "work Login False True "],
            result.Output.Select(one => string.Join(' ', new[] { "Name", "Type", "IsActive", "IsLoggedIn", "WorkspaceId" }.Select(name => one.Properties[name].Value))));
        Assert.Contains("ant auth login --profile gone", (string)result.Output[0].Properties["Problem"].Value, StringComparison.Ordinal);
        Assert.Equal("someone@example.com", result.Output[2].Properties["Account"].Value);
        Assert.Equal("pod", engine.Run("(Get-MAProfile -Active -Name p*).Name").Succeeded().Only<string>());
        Assert.StartsWith("ProfileNotFound,", engine.Run("Get-MAProfile nobody").FirstError!.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.DoesNotContain("work-secret", engine.Show("Get-MAProfile work") + result.AllText, StringComparison.Ordinal);
        Assert.Equal(["pod"], engine.Run("(TabExpansion2 'Connect-MAService -Profile p').CompletionMatches.CompletionText").Succeeded().Values<string>());
    }

    [Fact]
    public void Connecting_with_a_profile_that_Get_MAProfile_gave_tells_source_workspace_and_expiry()
    {
        _profiles.LoggedIn("work", "sk-ant-oat01-work", "sk-ant-ort01-work", TimeSpan.FromHours(1), "wrkspc_profile", _seen.Server.Uri);
        using var engine = new PowerShellEngine(environment: _profiles.Environment());
        PSObject connection = Assert.Single(engine.Run("Get-MAProfile work | Connect-MAService; Get-MAConnection").Succeeded().Output);
        Assert.Equal(("Profile", "-Profile", "work", "wrkspc_profile", Profiles.Organization), (
            (string)connection.Properties["Authentication"].Value, (string)connection.Properties["Source"].Value, (string)connection.Properties["Profile"].Value,
            (string)connection.Properties["WorkspaceId"].Value, (string)connection.Properties["OrganizationId"].Value));
        Assert.InRange(((DateTimeOffset)connection.Properties["ExpiresAt"].Value - DateTimeOffset.UtcNow).TotalMinutes, 58, 61);
    }

    [Fact]
    public void An_expired_token_is_refreshed_and_the_file_keeps_what_nobody_here_knows()
    {
        using EmulatorServer emulator = TestEmulator.Start();
        string path = _profiles.LoggedIn("work", "sk-ant-oat01-old", emulator.LogIn().RefreshToken, TimeSpan.FromSeconds(20), address: emulator.Uri);
        using var engine = new PowerShellEngine(environment: _profiles.Environment());
        engine.Run("Connect-MAService -Profile work; Get-MASession; Get-MASession").Succeeded();
        JsonObject stored = _profiles.ReadCredentials("work");
        Assert.Equal("[1,\"two\"]", stored["future_key"]!.ToJsonString());
        Assert.StartsWith("sk-ant-oat01-", stored["access_token"]!.ToString(), StringComparison.Ordinal);
        Assert.NotEqual("sk-ant-oat01-old", stored["access_token"]!.ToString());
        Assert.InRange(stored["expires_at"]!.GetValue<long>() - DateTimeOffset.UtcNow.ToUnixTimeSeconds(), 3590, 3600);
        Assert.Equal("wrkspc_emulator", stored["workspace_id"]!.ToString());
        var refresh = Assert.Single(emulator.Requests, request => request.Target == "/v1/oauth/token");
        Assert.Equal("oauth-2025-04-20", refresh.Headers["anthropic-beta"]);
        Assert.Equal(["work.json", "work.json.lock"], Directory.GetFiles(Path.GetDirectoryName(path)!).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        if (!OperatingSystem.IsWindows())
            Assert.All(Directory.GetFiles(Path.GetDirectoryName(path)!), file => Assert.Equal(Profiles.OwnersAlone, Profiles.ModeOf(file)));

        // Who connects now uses what is there.
        engine.Run("Disconnect-MAService; Connect-MAService -Profile work; Get-MASession").Succeeded();
        Assert.Single(emulator.Requests, request => request.Target == "/v1/oauth/token");
        Assert.True(File.Exists(path));
    }

    [Fact]
    public void A_revoked_token_is_replaced_once_and_the_creation_is_there_once()
    {
        using EmulatorServer emulator = TestEmulator.Start();
        EmulatorLogin login = new(emulator);
        _profiles.LoggedIn("work", login.Access, login.Refresh, TimeSpan.FromHours(1), address: emulator.Uri);
        using var engine = new PowerShellEngine(environment: _profiles.Environment());
        engine.Run("Connect-MAService -Profile work; Get-MASession").Succeeded();
        emulator.RevokeTokens();
        engine.Run("New-MAVault once").Succeeded();
        Assert.Equal("once", engine.Run("(Get-MAVault).DisplayName").Succeeded().Only<string>());
        Assert.Equal((1, 2), (emulator.Requests.Count(request => request.Target == "/v1/oauth/token"), emulator.Requests.Count(request => request.Method == "POST" && request.Target == "/v1/vaults")));
    }

    [Fact]
    public void A_new_token_that_is_refused_too_is_the_error_and_no_circle()
    {
        int given = 0;
        using var seen = new SeenCredentials(_ => SeenCredentials.Token($"sk-ant-oat01-new-{++given}", refresh: "sk-ant-ort01-next"));
        seen.Server.On("GET", "/v1/environments", Reply.Error(401, "authentication_error", "no such luck"));
        _profiles.LoggedIn("work", "sk-ant-oat01-old", "sk-ant-ort01-old", TimeSpan.FromHours(1), address: seen.Server.Uri);
        using var engine = new PowerShellEngine(environment: _profiles.Environment());
        ErrorRecord error = engine.Run("Connect-MAService -Profile work; Get-MAEnvironment").FirstError!;
        Assert.StartsWith("AuthenticationFailed,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("The token is new", error.ErrorDetails.Message, StringComparison.Ordinal);
        Assert.Contains("ant auth login --profile work", error.ErrorDetails.Message, StringComparison.Ordinal);
        Assert.Equal((1, 2), (seen.Exchanges.Count, seen.Calls.Count));

        // Nor once for each further call.
        engine.Run("1..3 | ForEach-Object { Get-MAEnvironment }");
        Assert.Equal((1, 5), (seen.Exchanges.Count, seen.Calls.Count));
    }

    [UnixFact]
    public void Credentials_that_others_can_read_or_write_are_refused_and_a_link_is_read_but_never_written()
    {
        using EmulatorServer emulator = TestEmulator.Start();
        string path = _profiles.LoggedIn("work", "sk-ant-oat01-linked", emulator.LogIn().RefreshToken, TimeSpan.FromHours(1), address: _seen.Server.Uri);
        using var engine = new PowerShellEngine(environment: _profiles.Environment());
        foreach ((UnixFileMode mode, string shown) in new[] { (UnixFileMode.GroupRead | UnixFileMode.OtherRead, "0644"), (UnixFileMode.GroupWrite, "0620"), (UnixFileMode.OtherWrite, "0602") })
        {
            Profiles.SetMode(path, Profiles.OwnersAlone | mode);
            ErrorRecord error = engine.Run("Connect-MAService -Profile work").FirstError!;
            Assert.StartsWith("UnsafeCredentialsFile,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains($"(mode {shown}). Run: chmod 600 '{path}'", error.Exception.Message, StringComparison.Ordinal);
        }

        Profiles.SetMode(path, Profiles.OwnersAlone);
        string real = path + ".real";
        File.Move(path, real);
        File.CreateSymbolicLink(path, real);
        engine.Run("Connect-MAService -Profile work; Get-MASession").Succeeded();
        Assert.Equal("Bearer sk-ant-oat01-linked", _seen.Last);

        // Refreshing would use its refresh token up without a place for the next one.
        File.Delete(path);
        _profiles.LoggedIn("late", "sk-ant-oat01-late", emulator.LogIn().RefreshToken, TimeSpan.FromSeconds(1), address: emulator.Uri);
        File.Move(Path.Combine(_profiles.Path, "credentials", "late.json"), real, overwrite: true);
        File.CreateSymbolicLink(Path.Combine(_profiles.Path, "credentials", "late.json"), real);
        string before = File.ReadAllText(real);
        ErrorRecord refused = engine.Run("Connect-MAService -Profile late; Get-MASession").FirstError!;
        Assert.Contains("is a link", refused.Exception.Message, StringComparison.Ordinal);
        Assert.Equal((before, 0), (File.ReadAllText(real), emulator.Requests.Count(request => request.Target == "/v1/oauth/token")));
    }

    [Fact]
    public void While_the_token_is_good_a_failing_refresh_is_no_matter_and_then_it_is_the_error()
    {
        using var seen = new SeenCredentials(_ => Reply.Error(500, "api_error", "down", "req_down"));
        _profiles.LoggedIn("soon", "sk-ant-oat01-soon", "sk-ant-ort01-soon", TimeSpan.FromSeconds(90), address: seen.Server.Uri);
        _profiles.LoggedIn("now", "sk-ant-oat01-now", "sk-ant-ort01-now", TimeSpan.FromSeconds(20), address: seen.Server.Uri);
        using var engine = new PowerShellEngine(environment: _profiles.Environment());
        engine.Run("Connect-MAService -Profile soon -MaxRetryCount 0; Get-MASession; Get-MASession").Succeeded();
        Assert.Equal("Bearer sk-ant-oat01-soon", seen.Last);
        WaitFor.Condition(() => seen.Exchanges.Count == 1);
        engine.Run("Get-MASession").Succeeded();
        ErrorRecord error = engine.Run("Connect-MAService -Profile now -MaxRetryCount 0; Get-MASession").FirstError!;
        Assert.StartsWith("SignInFailed,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("status 500 (request id req_down)", error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(("req_down", 500), (PSObject.AsPSObject(error.Exception).Properties["RequestId"].Value, PSObject.AsPSObject(error.Exception).Properties["Status"].Value));

        // Five seconds of peace after a failure in the background.
        Assert.Equal(2, seen.Exchanges.Count);
    }

    [Fact]
    public void A_used_refresh_token_is_an_error_that_names_the_login_and_the_file_stays()
    {
        using EmulatorServer emulator = TestEmulator.Start();
        string path = _profiles.LoggedIn("work", "sk-ant-oat01-old", "sk-ant-ort01-used", TimeSpan.FromSeconds(-5), address: emulator.Uri);
        string before = File.ReadAllText(path);
        using var engine = new PowerShellEngine(environment: _profiles.Environment());
        ErrorRecord error = engine.Run("Connect-MAService -Profile work; Get-MASession").FirstError!;
        Assert.StartsWith("LoginExpired,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("ant auth login --profile work", error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(path));

        // Whoever logs in meanwhile is found by the next command.
        EmulatorLogin login = new(emulator);
        _profiles.Credentials("work", login.Access, login.Refresh, TimeSpan.FromHours(1));
        engine.Run("Get-MASession").Succeeded();
    }

    [Fact]
    public void What_another_was_given_for_the_same_refresh_token_is_taken()
    {
        // The other takes no lock and is first at the service, but a little late at the file.
        using var seen = new SeenCredentials(request =>
        {
            _ = Task.Delay(100).ContinueWith(_ => _profiles.Credentials("work", "sk-ant-oat01-theirs", "sk-ant-ort01-theirs", TimeSpan.FromHours(1)), TaskScheduler.Default);
            return Reply.Json("""{"error":"invalid_grant","error_description":"Refresh token not found or invalid"}""", 400);
        });
        _profiles.LoggedIn("work", "sk-ant-oat01-old", "sk-ant-ort01-old", TimeSpan.FromSeconds(5), address: seen.Server.Uri);
        using var engine = new PowerShellEngine(environment: _profiles.Environment());
        engine.Run("Connect-MAService -Profile work; Get-MASession").Succeeded();
        Assert.Equal(("Bearer sk-ant-oat01-theirs", 1), (seen.Last, seen.Exchanges.Count));
    }

    [UnixFact]
    public void A_token_that_cannot_be_written_is_used_and_told_of()
    {
        string? lost = null;
        using var seen = new SeenCredentials(request =>
        {
            // The file becomes a link between the refresh and its writing.
            string path = Path.Combine(_profiles.Path, "credentials", "work.json");
            if (lost is null)
            {
                File.Move(path, lost = path + ".moved");
                File.CreateSymbolicLink(path, lost);
            }

            return SeenCredentials.Token("sk-ant-oat01-only-here", refresh: "sk-ant-ort01-only-here");
        });
        _profiles.LoggedIn("work", "sk-ant-oat01-old", "sk-ant-ort01-old", TimeSpan.FromSeconds(5), address: seen.Server.Uri);
        using var engine = new PowerShellEngine(environment: _profiles.Environment());
        PipelineResult result = engine.Run("Connect-MAService -Profile work; Get-MASession; Get-MASession").Succeeded();
        Assert.Contains("ant auth login --profile work", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Equal("Bearer sk-ant-oat01-only-here", seen.Last);
        Assert.Contains("sk-ant-ort01-old", File.ReadAllText(lost!), StringComparison.Ordinal);
        Assert.DoesNotContain("only-here", result.AllText + File.ReadAllText(lost!), StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_without_a_client_or_an_end_is_never_refreshed()
    {
        _profiles.LoggedIn("fixed", "sk-ant-oat01-fixed", address: _seen.Server.Uri, client: "");
        _profiles.LoggedIn("over", "sk-ant-oat01-over", life: TimeSpan.FromSeconds(-1), address: _seen.Server.Uri, client: "");
        using var engine = new PowerShellEngine(environment: _profiles.Environment());
        engine.Run("Connect-MAService -Profile fixed; Get-MASession").Succeeded();
        Assert.StartsWith("LoginExpired,", engine.Run("Connect-MAService -Profile over; Get-MASession").FirstError!.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(_seen.Exchanges);
    }

    [Fact]
    public void A_clock_that_is_wrong_is_warned_of()
    {
        using var seen = new SeenCredentials(_ => ((CannedReply)SeenCredentials.Token("sk-ant-oat01-x", refresh: "sk-ant-ort01-x")).With("Date", DateTimeOffset.UtcNow.AddMinutes(5).ToString("R")));
        _profiles.LoggedIn("work", "sk-ant-oat01-old", "sk-ant-ort01-old", TimeSpan.FromSeconds(5), address: seen.Server.Uri);
        using var engine = new PowerShellEngine(environment: _profiles.Environment());
        Assert.Contains("behind the service's", Assert.Single(engine.Run("Connect-MAService -Profile work; Get-MASession; Get-MASession").Succeeded().Warnings), StringComparison.Ordinal);
    }

    /// <summary>A login as two texts.</summary>
    private sealed class EmulatorLogin
    {
        public EmulatorLogin(EmulatorServer emulator)
        {
            ManagedAgents.Emulator.SignIn.EmulatorLogin login = emulator.LogIn();
            (Access, Refresh) = (login.AccessToken, login.RefreshToken);
        }

        public string Access { get; }

        public string Refresh { get; }
    }
}

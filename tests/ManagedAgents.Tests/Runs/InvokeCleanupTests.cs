using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Files;
using Xunit;

namespace ManagedAgents.Tests.Runs;

/// <summary>What a run leaves: its session, an agent made for it, and the files the agent wrote.</summary>
public sealed class InvokeCleanupTests : InvokeTests
{
    private const string Writes = """[{"steps":[{"tool":"write","input":{"file_path":"/mnt/session/outputs/report.md"},"result":"ok"},{"file":"report.md","content":"# {{text}}"},{"tool":"bash","input":{"command":"cp a /mnt/session/outputs/sub/data.csv"}},{"file":"data.csv","content":"1,2"},{"message":"done"}]}]""";

    [Theory]
    [InlineData("", "idle", false)]
    [InlineData("-Cleanup Keep", "idle", false)]
    [InlineData("-Cleanup Archive", "terminated", true)]
    public void A_session_is_kept_or_archived(string cleanup, string status, bool archived)
    {
        ServeSteps("""{"message":"done"}""");
        Assert.Equal("done", Text(Result($"Invoke-MAAgent go @work {cleanup}")));
        PSObject session = Result("Get-MASession -IncludeArchived");
        Assert.Equal(archived, session.Properties["ArchivedAt"].Value is not null);
        Assert.Contains(Text(session, "Status"), new[] { status, "idle" });
    }

    [Theory]
    [InlineData("")]
    [InlineData("""{"method":"DELETE","path":"/v1/sessions/*","nth":1,"status":400}""")]
    [InlineData("""{"path":"/v1/sessions/*","statusLagMs":1500}""")]
    public void A_session_is_deleted(string fault)
    {
        Serve("""[{"steps":[{"message":"done"}]}]""", $"[{fault}]");
        Assert.Equal("done", Text(Result("Invoke-MAAgent go @work -Cleanup Delete")));
        Assert.Empty(SessionIds());
    }

    [Theory]
    [InlineData("Archive", """{"stop":"refusal"}""", "AgentRefused")]
    [InlineData("Delete", """{"stop":"refusal"}""", "AgentRefused")]
    [InlineData("Delete", """{"error":"billing_error","retryStatus":"terminal"}""", "AgentTerminated")]
    [InlineData("Archive", """{"error":"billing_error","retryStatus":"terminal"}""", "AgentTerminated")]
    [InlineData("Delete", """{"gate":"never"}""", "AgentTimedOut")]
    [InlineData("Archive", """{"gate":"never"}""", "AgentTimedOut")]
    public void It_is_cleaned_up_however_the_work_ended(string cleanup, string step, string errorId)
    {
        ServeSteps(step);
        PipelineResult result = Run($"Invoke-MAAgent go @work -Cleanup {cleanup} -TimeoutSec 2");
        Assert.Single(result.Output);
        OnlyError(result, errorId);
        Assert.Empty(Run("Get-MASession").Succeeded().Output);
        Assert.Equal(cleanup == "Archive" ? 1 : 0, SessionIds().Length);
    }

    [Fact]
    public void A_clean_up_that_fails_does_not_cost_the_result()
    {
        Serve("""[{"steps":[{"message":"done"}]}]""", """[{"method":"DELETE","path":"/v1/sessions/*","status":403}]""");
        PipelineResult result = Run("Invoke-MAAgent go @work -Cleanup Delete");
        Assert.Equal("done", Text(Assert.Single(result.Output)));
        OnlyError(result, "PermissionDenied");
    }

    [Fact]
    public void Files_that_cannot_be_listed_do_not_cost_the_result()
    {
        Serve("""[{"steps":[{"message":"done"}]}]""", """[{"method":"GET","path":"/v1/files","status":403}]""");
        using var folder = new TestFolder();
        folder.Enter(Engine);
        PipelineResult result = Run("Invoke-MAAgent go @work -OutFolder $Folder -Cleanup Delete");
        Assert.Equal("done", Text(Assert.Single(result.Output)));
        OnlyError(result, "PermissionDenied");

        // What could not be saved is not deleted.
        Assert.Single(SessionIds());
    }

    [Fact]
    public void A_session_deleted_by_another_needs_no_cleaning_up()
    {
        using var server = new RunServer();
        server.Server.On("DELETE", "/v1/sessions/sesn_1", Reply.Error(404, "not_found_error", "There is no such session."));
        server.Server.On("GET", "/v1/files*", Reply.Json("""{"data":[],"next_page":null}"""));
        using var folder = new TestFolder();
        folder.Enter(Engine);
        Task sent = server.Events.SendAsync(RunServer.Event("session.deleted"));
        PipelineResult result = Engine.Connect(server.Uri).Run("Invoke-MAAgent go -Agent agent_1 -Environment env_1 -Cleanup Delete -OutFolder $Folder");
        Assert.True(sent.IsCompletedSuccessfully);
        Assert.Equal("deleted", Text(Assert.Single(result.Output), "StopReason"));
        OnlyError(result, "AgentSessionDeleted");
    }

    [Fact]
    public void A_model_makes_an_agent_with_the_tools_and_the_next_run_uses_it_again()
    {
        ServeSteps("""{"customTool":"get_it","input":{}}""", """{"message":"{{result}}"}""");
        Define("function Get-It { 'it' }; function Get-Other { 'other' }");
        const string More = "-Model claude-opus-4-6 -System 'Be brief.' -Tool Get-It";
        PipelineResult result = Run($"'one', 'two' | Invoke-MAAgent {More} -Environment $environment -ThrottleLimit 2; Invoke-MAAgent three {More}").Succeeded();

        Assert.Equal(["it", "it", "it"], result.Output.Select(r => Text(r)));
        PSObject made = Assert.Single(Run("Get-MAAgent -IncludeArchived | Where-Object Name -ne Worker").Succeeded().Output);
        Assert.Null(made.Properties["ArchivedAt"].Value);
        Assert.Equal("Be brief.", Text(made, "System"));
        Assert.Equal(["get_it"], Run("(Get-MAAgent | Where-Object Name -ne Worker).Tools | ForEach-Object { $_.Name }").Succeeded().Values<string>());

        // Another definition is another agent, and one that somebody changed is not what was asked for.
        Run($"$null = Invoke-MAAgent go {More.Replace("brief", "long", StringComparison.Ordinal)}; Get-MAAgent | Where-Object System -eq 'Be brief.' | Set-MAAgent -System changed; $null = Invoke-MAAgent go {More}").Succeeded();
        Assert.Equal(3, Run("Get-MAAgent | Where-Object Name -ne Worker").Succeeded().Output.Count);

        // What was found before is read by its id: a workspace may have many pages of agents.
        int listed = Lists(), before = Emulator.Requests.Count;
        Run($"$null = Invoke-MAAgent go {More}").Succeeded();
        Assert.Equal(listed, Lists());
        Assert.True(Emulator.Requests.Count > before);

        // What was found is archived meanwhile: another is made.
        Run($"$null = Get-MAAgent | Where-Object System -eq 'Be brief.' | Disable-MAAgent -Confirm:$false; $null = Invoke-MAAgent go {More}").Succeeded();
        Assert.Equal(3, Run("Get-MAAgent | Where-Object Name -ne Worker").Succeeded().Output.Count);

        int Lists() => Emulator.Requests.Count(request => request.Method == "GET" && request.Target.Split('?')[0] == "/v1/agents");
    }

    [Fact]
    public void The_environment_may_be_left_out_where_it_is_clear_which_is_meant()
    {
        ServeSteps("""{"message":"done"}""");
        Assert.Equal("done", Text(Result("Invoke-MAAgent go -Agent $agent")));
        PipelineResult several = Run("$other = New-MAEnvironment other; Invoke-MAAgent go -Agent $agent");
        Assert.Contains("work (env_", OnlyError(several, "EnvironmentNeeded").ToString(), StringComparison.Ordinal);
        Assert.Equal("done", Text(Result("$default = New-MAEnvironment default; Invoke-MAAgent go -Agent $agent")));
        Assert.Equal(Run("$default.Id").Succeeded().Values<string>().Single(), Run("(Get-MASession -First 1).EnvironmentId").Succeeded().Values<string>().Single());
    }

    [Fact]
    public async Task A_stop_says_which_session_it_was_and_what_it_had_said()
    {
        ServeSteps("""{"message":"half of it"}""", """{"gate":"never"}""");
        using RunningPipeline running = Engine.Start("Invoke-MAAgent go -Model claude-opus-4-6 -Environment $environment -Live");
        string session = await FirstSessionAsync();
        await WaitFor.ConditionAsync(() => Engine.Host.Text.Contains("half of it\n", StringComparison.Ordinal));
        await running.StopAsync();
        Assert.Contains($"The session {session} was interrupted. It had said: half of it", Engine.Host.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_in_a_session_has_a_limit_of_cost_too()
    {
        Serve("""[{"match":"dear","steps":[{"message":"one"},{"raw":{"type":"session.usage","usage":{"list_cost":{"amount":"500","currency":"USD"}}}},{"gate":"never"}]},{"steps":[{"message":"cheap"}]}]""");
        StartSession();
        OnlyError(Run("Invoke-MAAgent 'a dear one' -Session $session -MaxCost 1"), "AgentBudgetReached");
        Assert.Equal("cheap", Text(Result("Invoke-MAAgent go -Session $session -MaxCost 1")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("""{"path":"/v1/files","fileLagMs":3000}""")]
    public void What_the_agent_wrote_is_saved(string fault)
    {
        Serve(Writes, $"[{fault}]");
        using var folder = new TestFolder();
        folder.Enter(Engine);
        PSObject result = Result("Invoke-MAAgent hello @work -OutFolder out/today -Cleanup Delete");

        Assert.Equal(["data.csv", "report.md"], Directory.GetFiles(folder.At("out/today")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal("# hello", folder.Read("out/today/report.md"));
        Assert.Equal(2, ((System.Collections.ICollection)result.Properties["Files"].Value).Count);
        Assert.Empty(SessionIds());
    }

    [Fact]
    public void A_file_that_exists_is_left_and_told_and_its_session_is_not_deleted()
    {
        Serve(Writes);
        using var folder = new TestFolder();
        folder.Enter(Engine);
        folder.Write("report.md", "mine");
        PipelineResult result = Run("Invoke-MAAgent hello @work -OutFolder $Folder -Cleanup Delete");

        Assert.Single(result.Output);
        Assert.Single(result.Errors);
        Assert.Equal("mine", folder.Read("report.md"));
        Assert.Equal("1,2", folder.Read("data.csv"));
        Assert.Single(SessionIds());

        Run("Invoke-MAAgent hello @work -OutFolder $Folder -Force").Succeeded();
        Assert.Equal("# hello", folder.Read("report.md"));
    }

    [Fact]
    public void Of_a_session_that_goes_on_only_new_files_are_saved()
    {
        Serve("""[{"match":"more","steps":[{"tool":"write","input":{"file_path":"/mnt/session/outputs/second.txt"}},{"file":"second.txt","content":"2"}]},{"steps":[{"tool":"write"},{"file":"first.txt","content":"1"}]}]""");
        using var folder = new TestFolder();
        folder.Enter(Engine);
        Result("$first = Invoke-MAAgent hello @work; Invoke-MAAgent more -Session $first.SessionId -OutFolder $Folder");
        Assert.Equal(["second.txt"], folder.Names);
    }

    [Fact]
    public void A_file_cannot_lead_out_of_the_folder()
    {
        Serve("""[{"steps":[{"tool":"write"},{"file":"../../evil.txt","content":"x"},{"message":"done"}]}]""");
        using var folder = new TestFolder();
        folder.Enter(Engine);
        Run("Invoke-MAAgent hello @work -OutFolder deep/er");
        Assert.Equal(["deep"], folder.Names);
        Assert.Equal(["er"], Directory.GetFileSystemEntries(folder.At("deep")).Select(Path.GetFileName));
    }

    [Fact]
    public void Names_find_the_agent_and_the_environment()
    {
        ServeSteps("""{"message":"done"}""");
        Assert.Equal("done", Text(Result("Invoke-MAAgent go -Agent worker -Environment WORK")));
        Assert.Equal("AmbiguousName", ErrorId(Run("$null = New-MAAgent -Name Worker -Model claude-opus-4-6; Invoke-MAAgent go -Agent Worker -Environment work").FirstError!));
        Assert.Equal("ReferenceNotFound", ErrorId(Run("Invoke-MAAgent go -Agent Nobody -Environment work").FirstError!));
        Assert.Equal("ReferenceNotFound", ErrorId(Run("Invoke-MAAgent go -Agent 'No Body' -Environment work").FirstError!));
        Assert.Equal("ReferenceNotFound", ErrorId(Run("Invoke-MAAgent go -Agent $agent -Environment 'no where'").FirstError!));
    }
}

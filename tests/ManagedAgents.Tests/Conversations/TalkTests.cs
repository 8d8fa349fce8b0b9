using System;
using System.Linq;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Files;
using ManagedAgents.Tests.Runs;
using Xunit;

namespace ManagedAgents.Tests.Conversations;

/// <summary>Enter-MASession, typed at: a real cmdlet in a real engine, whose host has a keyboard.</summary>
public sealed class TalkTests : InvokeTests
{
    private const string Echo = """[{"match":"^call","steps":[{"customTool":"get_it","input":{"Name":"a\u001b[2J1"}},{"message":"got {{result}}"}]},{"match":"^list","steps":[{"tool":"bash","input":{"command":"ls"},"ask":true,"result":"a.txt"},{"message":"done"}]},{"match":"^wait","steps":[{"message":"begun"},{"gate":"never"},{"message":"late"}]},{"steps":[{"message":"You said {{text}}."}]}]""";

    private RunningPipeline? _talk;

    private string Screen => Engine.Host.Text;

    [Fact]
    public async Task What_is_typed_is_a_turn_and_leaving_keeps_the_session()
    {
        Serve(Echo);
        await EnterAsync();
        await SayAsync("hello there\r", "You said hello there.");
        Engine.Host.Type("two\\\r");
        await WaitFor.ConditionAsync(() => Screen.Contains("\r. ", StringComparison.Ordinal));
        await SayAsync("lines\r", "You said two\nlines.");
        await LeaveAsync("/exit\r");

        string session = Assert.Single(SessionIds());
        Assert.Contains("Enter-MASession " + session, Screen, StringComparison.Ordinal);
        Assert.Equal(["hello there", "two\nlines"], Log(session, "user.message").Select(ContentOf));
        Assert.Contains("--- Chat | idle", Screen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Entering_again_shows_the_last_turn_and_goes_on()
    {
        Serve(Echo);
        StartSession();
        Run("$null = Invoke-MAAgent first -Session $session; $null = Invoke-MAAgent second -Session $session").Succeeded();
        await EnterAsync("$session");

        Assert.Contains("> second\nYou said second.\n", Screen, StringComparison.Ordinal);
        Assert.DoesNotContain("first", Screen, StringComparison.Ordinal);
        await SayAsync("third\r", "You said third.");
        await LeaveAsync("\u0004");
    }

    [Theory]
    [InlineData("y\r", "a.txt", "allow")]
    [InlineData("too early\r", "denied", "deny")]
    [InlineData("\r", "denied", "deny")]
    [InlineData("y\rtoo early\r", "denied", "deny")]
    public async Task A_call_that_waits_is_asked_about_with_its_input(string answer, string shown, string verdict)
    {
        Serve(Echo);
        await EnterAsync();
        await SayAsync("list it\r", "or why not: ");
        Assert.Contains("command: ls", Screen, StringComparison.Ordinal);
        await SayAsync(answer, "done");

        string session = await FirstSessionAsync();
        System.Text.Json.JsonElement confirmation = Assert.Single(Log(session, "user.tool_confirmation"));
        Assert.Equal(verdict, Field(confirmation, "result"));
        if (answer.Length > 2)
            Assert.Equal(answer.TrimEnd('\r').Replace('\r', '\n'), Field(confirmation, "deny_message"));
        Assert.Contains(verdict == "allow" ? shown : "done", Screen, StringComparison.Ordinal);
        Assert.DoesNotContain("-Approve", Screen, StringComparison.Ordinal);
        await LeaveAsync("/exit\r");
    }

    [Fact]
    public async Task All_of_a_tool_may_be_allowed_and_what_was_typed_before_is_no_answer()
    {
        Serve(Echo);
        await EnterAsync();
        await SayAsync("list it\ry\r", "or why not: ");
        await SayAsync("bad\r", "or why not: ");
        Assert.Contains("'bad' is no answer", Screen, StringComparison.Ordinal);
        await SayAsync("a\r", "done");
        int asked = Count("or why not: ");
        await SayAsync("list again\r", "done");
        Assert.Equal(asked, Count("or why not: "));
        await LeaveAsync("/exit\r");
    }

    [Fact]
    public async Task A_command_runs_and_nothing_of_the_agent_steers_the_screen()
    {
        Serve(Echo);
        Define("function Get-It { param([string]$Name) \"it $Name\" }");
        await EnterAsync("-Tool Get-It");
        await SayAsync("call it\r", "got it a");
        Assert.Contains("* get_it: Name=a [2J1", Screen, StringComparison.Ordinal);
        Assert.Contains("  -> it a", Screen, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", Screen, StringComparison.Ordinal);
        await LeaveAsync("/exit\r");
    }

    [Theory]
    [InlineData("\u0003")]
    [InlineData("\u001b")]
    public async Task Interrupting_ends_the_turn_and_not_the_conversation(string key)
    {
        Serve(Echo);
        await EnterAsync();
        await SayAsync("wait for it\r", "begun");
        int prompts = Count("\n--- ");
        Engine.Host.Type(key);
        await WaitFor.ConditionAsync(() => Count("\n--- ") > prompts);
        await SayAsync("go on\r", "You said go on.");
        await LeaveAsync("/exit\r");
        Assert.Single(Log(Assert.Single(SessionIds()), "user.interrupt"));
    }

    [Fact]
    public async Task An_interrupt_waits_for_the_message_that_is_on_its_way()
    {
        Serve(Echo, """[{"method":"POST","path":"/v1/sessions/*/events","nth":1,"delayMs":200}]""");
        await EnterAsync();
        int prompts = Count("\n--- ");
        Engine.Host.Type("wait for it\r");
        await WaitFor.ConditionAsync(() => Screen.Contains("> wait for it\n", StringComparison.Ordinal));
        Engine.Host.Type("\u0003");
        await WaitFor.ConditionAsync(() => Count("\n--- ") > prompts);
        await SayAsync("go on\r", "You said go on.");
        await LeaveAsync("/exit\r");
        Assert.Equal(["user.message", "user.interrupt", "user.message"], Log(Assert.Single(SessionIds())).Select(e => Field(e, "type")!).Where(type => type.StartsWith("user.", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Control_c_ends_a_command_that_runs()
    {
        Serve(Echo);
        Define("function Get-It { param([string]$Name) $global:began = $true; try { while ($true) { [System.Threading.Thread]::Sleep(5) } } finally { $global:ended = $true } }");
        await EnterAsync("-Tool Get-It");
        Engine.Host.Type("call it\r");
        await WaitFor.ConditionAsync(() => Screen.Contains("* get_it", StringComparison.Ordinal));
        await WaitFor.ConditionAsync(() => Log(Emulator.Requests.First(request => request.Target.Contains("/sesn_", StringComparison.Ordinal)).Target.Split('/', '?')[3], "session.status_idle").Length == 1);
        int prompts = Count("\n--- ");
        Engine.Host.Type("\u0003");
        await WaitFor.ConditionAsync(() => Count("\n--- ") > prompts);
        await SayAsync("go on\r", "You said go on.");
        await LeaveAsync("\u0003\u0003");
    }

    [Fact]
    public async Task Twice_leaves_and_a_stop_ends_it_at_once()
    {
        Serve(Echo);
        await EnterAsync();
        await SayAsync("wait\r", "begun");
        await LeaveAsync("\u0003\u0003");

        await EnterAsync();
        TimeSpan took = await _talk!.StopAsync();
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        await EnterAsync();
        await SayAsync("wait\r", "begun");
        await _talk!.StopAsync();
        string[] sessions = SessionIds();
        await WaitFor.ConditionAsync(() => Log(sessions[^1], "user.interrupt").Length == 1);
    }

    [Fact]
    public async Task A_lost_connection_loses_no_word_and_doubles_none()
    {
        Serve("""[{"steps":[{"message":"one"},{"message":"two"},{"message":"three"},{"message":"four"}]}]""", """[{"path":"*/events/stream","cutAfterEvents":6}]""");
        await EnterAsync();
        await SayAsync("go\r", "four");
        Assert.Contains("one\ntwo\nthree\nfour\n", Lines(line => line is "one" or "two" or "three" or "four"), StringComparison.Ordinal);
        await LeaveAsync("/exit\r");
    }

    [Fact]
    public async Task What_is_attached_goes_with_the_next_message_that_is_sent()
    {
        Serve(Echo, """[{"method":"POST","path":"/v1/sessions/*/events","nth":1,"status":400}]""");
        using var note = new ScriptFile("kept", "note.txt");
        await EnterAsync();
        await SayAsync($"/file {note.FullName}\r", "with note.txt");
        await SayAsync("refused\r", "with note.txt");
        await SayAsync("taken\r", "You said");
        Engine.Host.Type("/exit\r");
        Assert.Contains("status 400", Assert.Single((await _talk!.ResultAsync()).Errors).Exception.Message, StringComparison.Ordinal);
        Assert.Equal(2, Assert.Single(Log(Assert.Single(SessionIds()), "user.message")).GetProperty("content").GetArrayLength());
    }

    [Fact]
    public async Task What_others_have_the_agent_do_is_seen_while_one_types()
    {
        Serve(Echo);
        StartSession();
        string session = Assert.Single(SessionIds());
        await EnterAsync("$session");
        Engine.Host.Type("half ");
        await WaitFor.ConditionAsync(() => Emulator.OpenStreams == 1 && Screen.Contains("> half ", StringComparison.Ordinal));
        using var other = new PowerShellEngine();
        other.Connect(Emulator.Uri, Emulator.ApiKey).Run($"Send-MAMessage 'of others' {session}").Succeeded();
        await WaitFor.ConditionAsync(() => Screen.Contains("You said of others.", StringComparison.Ordinal));
        await SayAsync("typed\r", "You said half typed.");
        await LeaveAsync("/exit\r");
    }

    [Fact]
    public async Task Slash_commands_are_for_the_conversation()
    {
        Serve(Echo);
        Define("function Get-It { 'it' }");
        await EnterAsync("-Tool Get-It");
        await SayAsync("/help\r", "/transcript");
        await SayAsync("/cost\r", "0 in, 0 out");
        await SayAsync("/tools\r", "get_it (runs here)");
        await SayAsync("/files\r", "None;");
        await SayAsync("/nonsense\r", "There is no /nonsense");
        await SayAsync("what's \"open { (\r", "You said what's \"open { (.");
        await SayAsync("//plain\r", "You said /plain.");
        await SayAsync("/he\t\r", "/transcript");
        Engine.Host.Press(ConsoleKey.UpArrow);
        Engine.Host.Press(ConsoleKey.UpArrow);
        await SayAsync("\r", "You said /plain.");
        await LeaveAsync("/exit\r");
    }

    [Fact]
    public async Task Files_and_the_transcript_are_written_where_one_is_and_nothing_is_replaced()
    {
        Serve("""[{"match":"write","steps":[{"file":"report.md","content":"# Disks"},{"message":"Written."}]}]""");
        using TestFolder folder = new TestFolder().Enter(Engine);
        await EnterAsync();
        string session = Assert.Single(SessionIdsOfEmulator());
        await SayAsync("write it\r", "Written.");
        await SayAsync("/files\r", "report.md");
        await SayAsync("/save\r", "Saved " + folder.At("report.md"));
        await SayAsync("/save 'a folder'\r", "Saved " + folder.At("a folder/report.md"));
        await SayAsync("/save\r", "already;");
        await SayAsync("/transcript\r", "Wrote " + folder.At(session + ".md"));
        await SayAsync("/transcript talk.md\r", "Wrote " + folder.At("talk.md"));
        await SayAsync("/transcript talk.md\r", "already");
        await SayAsync("/transcript no/such/talk.md\r", "no/such");
        await LeaveAsync("/exit\r");
        Assert.Equal("# Disks", folder.Read("a folder/report.md"));
        Assert.Contains("Written.", folder.Read("talk.md"), StringComparison.Ordinal);
        Assert.Equal(["a folder", "report.md", session + ".md", "talk.md"], folder.Names);
    }

    [Fact]
    public void A_host_that_reads_neither_keys_nor_lines_is_told_so()
    {
        Serve(Echo);
        Engine.Host.HasKeys = false;
        PipelineResult result = Run("Enter-MASession @work");
        Assert.Equal("NoConsole", ErrorId(result.FirstError!));
        Assert.Contains("this host cannot read a line", result.FirstError!.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupt_is_sent_by_a_word_too()
    {
        Serve(Echo);
        await EnterAsync();
        await SayAsync("/interrupt\r", "Interrupted.");
        Assert.Single(Log(Assert.Single(SessionIdsOfEmulator()), "user.interrupt"));
        await SayAsync("go on\r", "You said go on.");
        await LeaveAsync("/quit\r");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_of_a_sub_agent_says_whose_it_is(bool isOfBefore)
    {
        Serve("""[{"match":"^go","steps":[{"workflow":"Review","agent":"Log reader","steps":[{"tool":"bash","input":{"command":"ls"},"ask":true,"result":"a.txt"}],"report":"Reviewed."},{"message":"Begun."}]},{"steps":[{"message":"Again."}]}]""");
        StartSession();
        if (isOfBefore)
        {
            // The turn that is shown again is a later one than that in which the thread began.
            string session = Assert.Single(SessionIds());
            foreach (string text in (string[])["go", "again"])
                Run($"$null = $session | Send-MAMessage {text}").Succeeded();
            await WaitFor.ConditionAsync(() => Log(session, "agent.message").Length == 2);
            _talk = Engine.Start("Enter-MASession $session");
        }
        else
        {
            await EnterAsync("$session");
            Engine.Host.Type("go\r");
        }

        await WaitFor.ConditionAsync(() => Screen.Contains("or why not: ", StringComparison.Ordinal));
        Assert.Contains("Run bash?", Screen, StringComparison.Ordinal);
        Assert.Contains("  Asked for by Log reader\n", Screen, StringComparison.Ordinal);
        await SayAsync("y\r", "Reviewed.");
        Assert.Contains("\n~ A workflow ended: completed\n", Screen, StringComparison.Ordinal);
        await LeaveAsync("/exit\r");
    }

    private async Task EnterAsync(string what = "-Agent $agent -Environment $environment -Title Chat")
    {
        int prompts = Count("\r> ");
        string where = what.StartsWith('$') ? what : "-Agent $agent -Environment $environment -Title Chat " + (what.StartsWith("-Agent", StringComparison.Ordinal) ? string.Empty : what);
        _talk = Engine.Start("Enter-MASession " + where);
        await WaitFor.ConditionAsync(() => _talk.Completion.IsCompleted || Count("\r> ") > prompts);
        if (_talk.Completion.IsCompleted)
            (await _talk.Completion).Succeeded();
    }

    /// <summary>The sessions that the emulator was asked about; also while a pipeline runs.</summary>
    private string[] SessionIdsOfEmulator() => [.. Emulator.Requests.Select(request => request.Target.Split('/', '?')).Where(parts => parts.Length > 3 && parts[3].StartsWith("sesn_", StringComparison.Ordinal)).Select(parts => parts[3]).Distinct()];

    /// <summary>Types, and waits until the screen shows a text more often than before.</summary>
    private async Task SayAsync(string keys, string shown)
    {
        int before = Count(shown), prompts = Count("\n--- ");
        Engine.Host.Type(keys);
        bool isQuestion = shown.EndsWith(": ", StringComparison.Ordinal) || shown == "begun";
        await WaitFor.ConditionAsync(() => Count(shown) > before && (isQuestion || Count("\n--- ") > prompts));
    }

    private async Task LeaveAsync(string keys)
    {
        Engine.Host.Type(keys);
        (await _talk!.ResultAsync()).Succeeded();
        Assert.Contains("The session stays.", Screen, StringComparison.Ordinal);
    }

    private string Lines(Func<string, bool> which) => string.Concat(Screen.Split('\n').Where(which).Select(line => line + "\n"));

    private int Count(string part) => Screen.Split(part).Length - 1;
}

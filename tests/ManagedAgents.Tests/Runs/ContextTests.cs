using System;
using System.Linq;
using System.Text.Json;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Runs;

/// <summary>What is piped beside a prompt is the data that it is about, in one run.</summary>
public sealed class ContextTests : InvokeTests
{
    private const string Say = """[{"steps":[{"message":"said"}]}]""";

    [Theory]
    [InlineData("'one', '', 'two' | Invoke-MAAgent 'What is wrong?' @work", "one\n\ntwo")]
    [InlineData("'one', 2, $null, [datetime]::UnixEpoch | Invoke-MAAgent 'What is wrong?' @work -Title t", null)]
    [InlineData("[pscustomobject]@{ Message = 'm'; Title = 'not meant'; Id = 7 }, [pscustomobject]@{ Message = 'n'; Id = 8 } | Invoke-MAAgent 'What is wrong?' @work -Property Id, M*", "{\"Id\":7,\"Message\":\"m\"}\n{\"Id\":8,\"Message\":\"n\"}")]
    [InlineData("@{ b = 1 } | Invoke-MAAgent 'What is wrong?' @work", "{\"b\":1}")]
    [InlineData("$session = Start-MASession @work; 'one' | Invoke-MAAgent 'What is wrong?' -Session $session", "one")]
    [InlineData("$session = Start-MASession @work; 'one', 'two' | Send-MAMessage 'What is wrong?' -Session $session | Receive-MAEvent", "one\ntwo")]
    public void It_goes_along_as_one_document(string script, string? data)
    {
        Serve(Say);
        Run(script).Succeeded();

        JsonElement message = Assert.Single(Log(Assert.Single(SessionIds()), "user.message"));
        JsonElement[] content = [.. message.GetProperty("content").EnumerateArray()];
        Assert.Equal(["document", "text"], content.Select(block => Field(block, "type")));
        Assert.Equal("What is wrong?", Field(content[1], "text"));
        if (data is not null)
            Assert.Equal(data, content[0].GetProperty("source").GetProperty("data").GetString());
    }

    [Fact]
    public void An_event_is_data_beside_a_session_and_names_one_without()
    {
        Serve(Say);
        StartSession();
        Run("$e = (Invoke-MAAgent first -Session $session -Stream)[-1]; $other = Start-MASession @work; $e | Invoke-MAAgent 'explain' -Session $other; $e | Invoke-MAAgent 'again'").Succeeded();
        string[] sessions = SessionIds();
        Assert.Equal(["document", "text"], Log(sessions[1], "user.message").Single().GetProperty("content").EnumerateArray().Select(block => Field(block, "type")));
        Assert.Equal(["first", "again"], Log(sessions[0], "user.message").Select(ContentOf));
    }

    [Fact]
    public void A_type_shows_the_properties_that_it_shows_by_default()
    {
        Serve(Say);
        Run("""
            $shown = [System.Management.Automation.PSPropertySet]::new('DefaultDisplayPropertySet', [string[]]('A', 'B'))
            $members = [System.Management.Automation.PSMemberSet]::new('PSStandardMembers', [System.Management.Automation.PSMemberInfo[]] $shown)
            1..2 | ForEach-Object { $row = [pscustomobject]@{ A = $_; B = 'b'; C = 'never' }; $row.PSObject.Members.Add($members); $row } | Invoke-MAAgent 'look' @work
            """).Succeeded();
        JsonElement content = Log(Assert.Single(SessionIds()), "user.message").Single().GetProperty("content");
        Assert.Equal("{\"A\":1,\"B\":\"b\"}\n{\"A\":2,\"B\":\"b\"}", content[0].GetProperty("source").GetProperty("data").GetString());
    }

    [Fact]
    public void What_is_long_is_uploaded()
    {
        Serve(Say);
        Run("$lines = 1..2000 | ForEach-Object { \"$_ \" + 'x' * 700 + \"äöü \ud83d\ude00\" }; $lines | Invoke-MAAgent 'look' @work").Succeeded();
        JsonElement source = Log(Assert.Single(SessionIds()), "user.message").Single().GetProperty("content")[0].GetProperty("source");
        Assert.Equal("file", Field(source, "type"));
        Assert.Equal(Field(source, "file_id"), Run("(Get-MAFile).Id").Succeeded().Values<string>().Single());
        Assert.True(Run("(Get-MAFile).SizeBytes -eq [System.Text.Encoding]::UTF8.GetByteCount($lines -join \"`n\")").Succeeded().Only<bool>());
    }

    [Theory]
    [InlineData("Invoke-MAAgent 'look' @work")]
    [InlineData("Send-MAMessage 'look' -Session $session")]
    public void What_has_no_end_is_stopped_and_nothing_is_sent(string command)
    {
        Serve(Say);
        StartSession();
        PipelineResult result = Run($"& {{ while ($true) {{ 'a line of a log that never ends' }} }} | {command} -MaxContextLength 10000");
        Assert.Equal("ContextTooLong", ErrorId(result.FirstError!));
        Assert.All(SessionIds(), session => Assert.Empty(Log(session, "user.message")));
    }

    [Theory]
    [InlineData("1, 2 | Invoke-MAAgent @work", "PromptExpected")]
    [InlineData("[pscustomobject]@{ Message = 'an event' } | Invoke-MAAgent @work", "PromptExpected")]
    [InlineData("Invoke-MAAgent @work", "PromptMissing")]
    public void What_is_no_prompt_is_refused_with_what_to_write(string script, string errorId)
    {
        Serve(Say);
        PipelineResult result = Run(script);
        Assert.All(result.Errors, error => Assert.Equal(errorId, ErrorId(error)));
        Assert.NotEmpty(result.Errors);
        Assert.Empty(SessionIds());
    }

    [Fact]
    public void WhatIf_uploads_and_sends_nothing()
    {
        Serve(Say);
        Run("1..2000 | ForEach-Object { 'x' * 100 } | Invoke-MAAgent 'look' @work -WhatIf").Succeeded();
        Assert.Empty(SessionIds());
        Assert.DoesNotContain(Emulator.Requests, request => request.Target.StartsWith("/v1/files", StringComparison.Ordinal));
    }
}

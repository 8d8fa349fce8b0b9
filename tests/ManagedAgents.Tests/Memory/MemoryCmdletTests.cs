using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text;
using System.Text.Json;
using ManagedAgents.Emulator;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Files;
using Xunit;

namespace ManagedAgents.Tests.Memory;

/// <summary>Memories of a store: their text in and out as it is, named by path or id, listed as folders of files are.</summary>
public sealed class MemoryCmdletTests : IDisposable
{
    private const string HashOfText = "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1";

    private readonly EmulatorServer _emulator = TestEmulator.Start();
    private readonly PowerShellEngine _engine = new();
    private readonly TestFolder _folder = new();

    public MemoryCmdletTests()
    {
        _engine.Connect(_emulator.Uri, _emulator.ApiKey);
        _folder.Enter(_engine);
        _engine.Run("$store = New-MAMemoryStore team; $one = New-MAMemory /notes/a.md text -MemoryStore $store").Succeeded();
    }

    public static TheoryData<string> Texts =>
        ["", "one\r\ntwo\nthree\r", "\uFEFFbehind a mark", "ü 語 😀 e\u0301", " blanks \t", "'quotes\" \\ </script> \u2028"];

    public void Dispose()
    {
        _engine.Dispose();
        _emulator.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_text_arrives_and_comes_back_as_it_is(string text)
    {
        _engine.SetVariable("Text", text);
        File.WriteAllBytes(_folder.At("text.md"), Encoding.UTF8.GetBytes(text));
        PipelineResult result = _engine.Run("""
            New-MAMemory /given.md $Text -MemoryStore team
            New-MAMemory /file.md -InFile text.md -MemoryStore team
            Set-MAMemory /notes/a.md $Text -MemoryStore team
            New-MAMemory /bytes.md ([IO.File]::ReadAllBytes("$Folder/text.md")) -MemoryStore team
            Get-MAMemory /given.md, /file.md, /notes/a.md -MemoryStore team
            """).Succeeded();
        Assert.Equal(7, result.Output.Count);
        Assert.All(result.Output, memory => Assert.Equal(text, memory.Properties["Content"].Value));
        Assert.Single(result.Output.Select(memory => memory.Properties["ContentSha256"].Value).Distinct());
    }

    [Theory]
    [InlineData("Get-MAMemory /notes/a.md -MemoryStore team")]
    [InlineData("Get-MAMemory $one.Id -MemoryStore $store.Id")]
    [InlineData("$one | Get-MAMemory")]
    [InlineData("'/notes/a.md' | Get-MAMemory -MemoryStore $store")]
    [InlineData("Get-MAMemoryVersion $one.MemoryVersionId -MemoryStore team | Get-MAMemory")]
    [InlineData("$store | Get-MAMemory | Get-MAMemory")]
    [InlineData("Get-MAMemory -MemoryStore team -IncludeContent")]
    [InlineData("$one | Set-MAMemory -Path /notes/b.md")]
    [InlineData("Set-MAMemory /notes/a.md -Path /notes/cafe\u0301.md -MemoryStore team | Get-MAMemory")]
    [InlineData("'text' | New-MAMemory /new.md -MemoryStore team")]
    [InlineData("$store | New-MAMemory /new.md text")]
    [InlineData("$other = New-MAMemoryStore other; $one | New-MAMemory -MemoryStore other")]
    [InlineData("$one | New-MAMemory -Path /copy.md")]
    [InlineData("Get-MAMemoryVersion $one.MemoryVersionId -MemoryStore team | New-MAMemory -Path /again.md")]
    [InlineData("@{ path = '/table.md'; content = 'text' } | New-MAMemory -MemoryStore team")]
    [InlineData("[pscustomobject]@{ Path = '/row.md'; Content = 'text' } | New-MAMemory -MemoryStore team")]
    [InlineData("[pscustomobject]@{ id = $one.Id; memory_store_id = $store.Id; path = '/c.md' } | Set-MAMemory")]
    public void A_memory_is_named_and_given_in_any_way_that_says_which(string script) =>
        Assert.Equal("text", _engine.Run(script + " | ForEach-Object Content").Succeeded().Only<string>());

    [Theory]
    [InlineData("Get-MAMemory -MemoryStore team", "/b.md /notes/a.md /notes/deep/c.md /notes2/d.md")]
    [InlineData("Get-MAMemory -MemoryStore team -PathPrefix /notes/", "/notes/a.md /notes/deep/c.md")]
    [InlineData("Get-MAMemory -MemoryStore team -PathPrefix /notes", "/notes/a.md /notes/deep/c.md")]
    [InlineData("Get-MAMemory -MemoryStore team -Depth 1", "/b.md /notes/ /notes2/")]
    [InlineData("Get-MAMemory -MemoryStore team -Depth 1 -PathPrefix /notes/", "/notes/a.md /notes/deep/")]
    [InlineData("Get-MAMemory -MemoryStore team -Path /notes*/*.md", "/notes/a.md /notes/deep/c.md /notes2/d.md")]
    [InlineData("Get-MAMemory -MemoryStore team -Path /NOTES/*", "")]
    [InlineData("Get-MAMemory -MemoryStore team -First 1 -Skip 1", "/notes/a.md")]
    [InlineData("$store | Get-MAMemory -PathPrefix /notes/deep/", "/notes/deep/c.md")]
    [InlineData("Get-MAMemory -MemoryStore team -Depth 1 | Where-Object { $_ -is [ManagedAgents.Client.Memory.MemoryPrefix] } | ForEach-Object { Get-MAMemory -MemoryStore team -PathPrefix $_ }", "/notes/a.md /notes/deep/c.md /notes2/d.md")]
    public void A_store_is_listed_as_a_tree_of_folders(string script, string paths)
    {
        _engine.Run("foreach ($path in '/notes/deep/c.md', '/b.md', '/notes2/d.md') { $null = New-MAMemory $path x -MemoryStore $store }").Succeeded();
        Assert.Equal(paths, string.Join(' ', _engine.Run(script).Succeeded().Output.Select(item => item.Properties["Path"].Value)));
    }

    [Fact]
    public void A_pattern_asks_for_the_folder_alone_that_it_is_in()
    {
        _engine.Run("Get-MAMemory -MemoryStore $store.Id -Path '/notes/*.md'").Succeeded();
        Assert.Contains("path_prefix=%2Fnotes%2F", _emulator.Requests[^1].Target, StringComparison.Ordinal);
    }

    [Fact]
    public void Contents_are_listed_where_they_are_asked_for_in_pages_that_the_service_gives()
    {
        _engine.Run("1..25 | ForEach-Object { $null = New-MAMemory \"/many/$_\" \"text $_\" -MemoryStore $store }").Succeeded();
        Assert.Equal(26, _engine.Run("Get-MAMemory -MemoryStore $store -IncludeContent | Where-Object Content").Succeeded().Output.Count);
        Assert.All(_emulator.Requests.Where(request => request.Target.Contains("view=full", StringComparison.Ordinal) && request.Method == "GET"), request => Assert.DoesNotContain("limit=100", request.Target, StringComparison.Ordinal));
        Assert.Empty(_engine.Run("Get-MAMemory -MemoryStore $store | Where-Object Content").Succeeded().Output);
    }

    [Fact]
    public void A_change_by_somebody_else_is_not_written_over()
    {
        PipelineResult result = _engine.Run("""
            $read = Get-MAMemory /notes/a.md -MemoryStore team
            $null = Set-MAMemory /notes/a.md theirs -MemoryStore team
            $read | Set-MAMemory -Content mine -IfUnchanged
            $read | Remove-MAMemory -IfUnchanged -Confirm:$false
            Set-MAMemory /notes/a.md mine -MemoryStore team -ContentSha256 $read.ContentSha256
            Remove-MAMemory /notes/a.md -MemoryStore team -ContentSha256 $read.ContentSha256 -Confirm:$false
            Get-MAMemory /notes/a.md -MemoryStore team | Set-MAMemory -Content ours -IfUnchanged
            """);
        Assert.Equal("ours", result.Output.Single().Properties["Content"].Value);
        Assert.Equal(4, result.Errors.Count);
        Assert.All(result.Errors, error => Assert.StartsWith("MemoryPreconditionFailed,", error.FullyQualifiedErrorId, StringComparison.Ordinal));
        Assert.Equal(["created", "modified", "modified"], _engine.Run("Get-MAMemoryVersion -MemoryStore team | ForEach-Object Operation").Values<string>().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_hash_may_be_given_as_other_commands_write_it()
    {
        _engine.Run($"Set-MAMemory /notes/a.md more -MemoryStore team -ContentSha256 {HashOfText.ToUpperInvariant()}").Succeeded();
        Assert.Contains(HashOfText, _emulator.Requests[^1].Body!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("New-MAMemory /notes/a.md x -MemoryStore team", "/notes/a.md")]
    [InlineData("New-MAMemory /notes/a.md/b x -MemoryStore team", "/notes/a.md")]
    [InlineData("New-MAMemory /notes x -MemoryStore team", "/notes/a.md")]
    [InlineData("New-MAMemory /c.md x -MemoryStore team | Set-MAMemory -Path /notes/a.md", "/notes/a.md")]
    public void A_path_that_is_taken_is_an_error_of_its_own_that_names_what_is_there(string script, string path)
    {
        ErrorRecord error = Assert.Single(_engine.Run(script).Errors);
        Assert.StartsWith("MemoryPathConflict,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        PSObject exception = PSObject.AsPSObject(error.Exception);
        Assert.Equal((path, _engine.Run("$one.Id").Only<string>()), (exception.Properties["ConflictingPath"].Value, exception.Properties["ConflictingMemoryId"].Value));
        Assert.Contains(path, error.Exception.Message, StringComparison.Ordinal);
        Assert.False((bool)exception.Properties["OutcomeUnknown"].Value);
    }

    [Theory]
    [InlineData("New-MAMemory notes/a.md x -MemoryStore team", "ParameterArgumentTransformationError")]
    [InlineData("New-MAMemory /notes/../a.md x -MemoryStore team", "ParameterArgumentTransformationError")]
    [InlineData("New-MAMemory /notes//a.md x -MemoryStore team", "ParameterArgumentTransformationError")]
    [InlineData("New-MAMemory \"/a`tb\" x -MemoryStore team", "ParameterArgumentTransformationError")]
    [InlineData("New-MAMemory \"/$('é' * 512)\" x -MemoryStore team", "ParameterArgumentTransformationError")]
    [InlineData("Get-MAMemory -MemoryStore team -PathPrefix notes", "ParameterArgumentTransformationError")]
    [InlineData("New-MAMemory /b.md ('é' * 51201) -MemoryStore team", "ContentTooLarge")]
    [InlineData("New-MAMemory /b.md 'one', 'two' -MemoryStore team", "InvalidContent")]
    [InlineData("New-MAMemory /b.md \"$([char] 0xD83D)\" -MemoryStore team", "InvalidContent")]
    [InlineData("'one', 'two' | New-MAMemory /b.md -MemoryStore team", "InvalidContent")]
    [InlineData("'one' | New-MAMemory -MemoryStore team", "InvalidInput")]
    [InlineData("'one' | New-MAMemory /b.md", "NoId")]
    [InlineData("New-MAMemory /b.md -InFile none.md -MemoryStore team", "PathNotFound")]
    [InlineData("New-MAMemory /b.md -InFile . -MemoryStore team", "IsFolder")]
    [InlineData("New-MAMemory /b.md ([byte[]] (255, 254, 65)) -MemoryStore team", "NotText")]
    [InlineData("Set-MAMemory /notes/a.md -MemoryStore team", "NothingToChange")]
    [InlineData("Set-MAMemory /notes/a.md x -MemoryStore team -IfUnchanged", "ContentUnknown")]
    [InlineData("$one | Set-MAMemory -Content x -IfUnchanged -ContentSha256 $one.ContentSha256", "InvalidInput")]
    [InlineData("Remove-MAMemory $one.Id -MemoryStore team -IfUnchanged -Confirm:$false", "ContentUnknown")]
    [InlineData("Get-MAMemory /notes/a.md", "NoId")]
    [InlineData("Get-MAMemory $store -MemoryStore other", "InvalidInput")]
    [InlineData("Get-MAMemory $one.MemoryVersionId -MemoryStore $store.Id", "WrongIdKind")]
    public void What_cannot_be_meant_is_refused_before_the_network(string script, string errorId)
    {
        int before = _emulator.Requests.Count;
        Assert.StartsWith(errorId + ",", _engine.Run(script).FirstError!.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(before, _emulator.Requests.Count);
    }

    [Theory]
    [InlineData("Get-MAMemory /none.md -MemoryStore team", "MemoryNotFound", "There is no memory of the name '/none.md'.")]
    [InlineData("Get-MAMemory /NOTES/a.md -MemoryStore team", "MemoryNotFound", "/NOTES/a.md")]
    [InlineData("Get-MAMemory /notes/ -MemoryStore team", "InvalidId", "-PathPrefix")]
    [InlineData("Get-MAMemory -MemoryStore team -Depth 1 | Remove-MAMemory -MemoryStore team -Confirm:$false", "InvalidId", "'/notes/' is a folder")]
    [InlineData("Get-MAMemory -Path /none.md -MemoryStore team", "MemoryNotFound", "/none.md")]
    [InlineData("New-MAMemory /b.md x -MemoryStore none", "ReferenceNotFound", "none")]
    [InlineData("Get-MAMemory -MemoryStore team | New-MAMemory -Path /b.md", "ContentUnknown", "-IncludeContent")]
    public void What_is_not_there_is_one_error_that_says_so(string script, string errorId, string message)
    {
        PipelineResult result = _engine.Run(script);
        Assert.Empty(result.Output);
        Assert.StartsWith(errorId + ",", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(message, result.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Equal("text", _engine.Run("($one | Get-MAMemory).Content").Only<string>());
    }

    [Fact]
    public void A_file_that_is_no_text_or_too_long_is_named()
    {
        File.WriteAllBytes(_folder.At("wide.txt"), Encoding.Unicode.GetBytes("\uFEFFtext"));
        File.WriteAllBytes(_folder.At("long.txt"), new byte[102_401]);
        PipelineResult result = _engine.Run("'wide.txt', 'long.txt' | ForEach-Object { New-MAMemory /b.md -InFile $_ -MemoryStore $store }");
        Assert.Equal(["NotText", "ContentTooLarge"], result.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
        Assert.All(result.Errors, (error, i) => Assert.Contains(i == 0 ? "wide.txt" : "long.txt", error.ToString(), StringComparison.Ordinal));
        Assert.DoesNotContain(_emulator.Requests, request => request.Body?.Contains("/b.md", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void A_deletion_asks_first_by_the_path()
    {
        _engine.Host.AnswerNext('N');
        _engine.Run("$one | Remove-MAMemory").Succeeded();
        Assert.Contains("/notes/a.md (mem_", Assert.Single(_engine.Host.Prompts), StringComparison.Ordinal);
        Assert.Equal("Yes", _engine.Host.DefaultAnswers[0]);
        Assert.Contains("/notes/a.md (mem_", _engine.Run("Set-MAMemory /notes/a.md x -MemoryStore team -WhatIf").Succeeded().HostText, StringComparison.Ordinal);
        _engine.Run("Remove-MAMemory /notes/a.md -MemoryStore team -Confirm:$false").Succeeded();
        Assert.Empty(_engine.Run("Get-MAMemory -MemoryStore team").Succeeded().Output);
    }

    [Theory]
    [InlineData("Get-MAMemory -MemoryStore team -Id /", "/b.md /notes/ '/odd ’; name'")]
    [InlineData("Get-MAMemory -MemoryStore $store -Id /notes/", "/notes/a.md /notes/deep/")]
    [InlineData("Set-MAMemory -MemoryStore team /notes/d", "/notes/deep/")]
    [InlineData("Get-MAMemory -MemoryStore team -PathPrefix /", "/notes/")]
    [InlineData("New-MAMemory -MemoryStore team -Path /n", "/notes/")]
    [InlineData("Import-MAMemory . team -PathPrefix /n", "/notes/")]
    [InlineData("Get-MAMemoryVersion -MemoryStore team -Memory /b", "/b.md")]
    [InlineData("Get-MAMemoryVersion -MemoryStore team -Operation m", "modified")]
    public void Paths_are_completed_folder_by_folder(string line, string completed)
    {
        _engine.SetVariable("Odd", "/odd \u2019; name");
        _engine.Run("foreach ($path in '/notes/deep/c.md', '/b.md', $Odd) { $null = New-MAMemory $path x -MemoryStore $store }").Succeeded();
        _engine.SetVariable("Line", line);
        Assert.Equal(completed.Replace("’", "’’", StringComparison.Ordinal), string.Join(' ', _engine.Run("[Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null).CompletionMatches | ForEach-Object CompletionText").Values<string>()));
    }

    [Fact]
    public void A_table_shows_memories_and_folders_together()
    {
        _engine.Run("$null = New-MAMemory /b.md (\"x\" * 2000) -MemoryStore $store").Succeeded();
        string shown = _engine.Show("Get-MAMemory -MemoryStore $store -Depth 1");
        Assert.Matches(@"2\.0 KB /b\.md", shown);
        Assert.Matches(@"(?m)^\s+/notes/\s*$", shown);
    }

    [Fact]
    public void A_copy_of_a_memory_is_as_good_as_it()
    {
        _engine.Run("""
            $copy = [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize((Get-MAMemory /notes/a.md -MemoryStore team)))
            $null = $copy | Set-MAMemory -Content once -IfUnchanged
            """).Succeeded();
        Assert.Contains(HashOfText, _emulator.Requests[^1].Body!, StringComparison.Ordinal);
        Assert.Equal("once", JsonDocument.Parse(_emulator.Requests[^1].Body!).RootElement.GetProperty("content").GetString());
    }
}

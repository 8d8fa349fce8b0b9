using System;
using System.IO;
using System.Linq;
using System.Management.Automation.Runspaces;
using System.Text;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Faults;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Files;
using Microsoft.PowerShell.Commands;
using Xunit;

namespace ManagedAgents.Tests.Memory;

/// <summary>A folder goes to a store and comes back: what differs is written, byte for byte, and nothing is deleted.</summary>
public sealed class MemoryFolderTests : IDisposable
{
    private const string HashOfText = "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1";

    private readonly EmulatorServer _emulator = TestEmulator.Start();
    private readonly PowerShellEngine _engine = new(cmdlets: [new SessionStateCmdletEntry("Remove-Item", typeof(RemoveItemCommand), null)]);
    private readonly TestFolder _folder = new();
    private readonly TestFolder _outside = new();

    public MemoryFolderTests()
    {
        _engine.Connect(_emulator.Uri, _emulator.ApiKey);
        _folder.Enter(_engine);
        Directory.CreateDirectory(_folder.At("notes"));
        _engine.Run("$store = New-MAMemoryStore team").Succeeded();
    }

    public void Dispose()
    {
        _engine.Dispose();
        _emulator.Dispose();
        _folder.Dispose();
        _outside.Dispose();
    }

    [Fact]
    public void An_import_writes_what_differs_and_tells_what_it_did_with_each()
    {
        _folder.Write("notes/new.md", "new");
        _folder.Write("notes/same.md", "same");
        _folder.Write("changed.md", "mine");
        _engine.Run("foreach ($pair in ('/notes/same.md', 'same'), ('/changed.md', 'text'), ('/there.md', 'x')) { $null = New-MAMemory $pair[0] $pair[1] -MemoryStore $store }").Succeeded();
        PipelineResult result = _engine.Run("Import-MAMemory . team").Succeeded();
        Assert.Equal(["Changed /changed.md", "Added /notes/new.md", "Unchanged /notes/same.md", "OnlyThere /there.md"], result.Output.Select(file => file.ToString()));
        Assert.Equal(_folder.At("changed.md"), result.Output[0].Properties["LiteralPath"].Value);
        Assert.Null(result.Output[3].Properties["LiteralPath"].Value);
        Assert.Equal(["mine", "new", "same", "x"], _engine.Run("Get-MAMemory -MemoryStore team -IncludeContent | ForEach-Object Content").Values<string>());

        // What was compared is what is replaced.
        Assert.Contains(HashOfText, _emulator.Requests.Single(request => request.Body?.Contains("\"mine\"", StringComparison.Ordinal) == true).Body!, StringComparison.Ordinal);
        int before = _emulator.Requests.Count;
        Assert.Equal(["Unchanged", "Unchanged", "Unchanged", "OnlyThere"], _engine.Run("$store | Import-MAMemory $Folder | ForEach-Object Action").Succeeded().Values<string>());
        Assert.DoesNotContain(_emulator.Requests.Skip(before), request => request.Method == "POST");
    }

    [Fact]
    public void What_only_the_store_has_is_deleted_where_one_says_so_and_only_as_it_was_told()
    {
        _engine.Run("foreach ($path in '/a.md', '/b.md') { $null = New-MAMemory $path text -MemoryStore $store }").Succeeded();
        PipelineResult result = _engine.Run("""
            $there = Import-MAMemory . team | Where-Object Action -EQ OnlyThere
            $null = Set-MAMemory /b.md other -MemoryStore team
            $there | Remove-MAMemory -IfUnchanged -Confirm:$false
            """);
        Assert.StartsWith("MemoryPreconditionFailed,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("/b.md", _engine.Run("Get-MAMemory -MemoryStore team | ForEach-Object Path").Only<string>());
    }

    [Fact]
    public void Every_byte_goes_there_and_back()
    {
        string[] texts = ["\uFEFFmark\r\n", "one\ntwo\r", "", "ü 語 😀 e\u0301"];
        for (int i = 0; i < texts.Length; i++)
            File.WriteAllBytes(_folder.At($"notes/{i}.md"), Encoding.UTF8.GetBytes(texts[i]));
        _engine.Run("Import-MAMemory notes team; Export-MAMemory back -MemoryStore team").Succeeded();
        Assert.All(texts, (text, i) => Assert.Equal(Encoding.UTF8.GetBytes(text), File.ReadAllBytes(_folder.At($"back/{i}.md"))));
        Assert.Equal("Unchanged", string.Join(' ', _engine.Run("Export-MAMemory back -MemoryStore team; Import-MAMemory back team").Succeeded().Output.Select(file => file.Properties["Action"].Value).Distinct()));
    }

    [Fact]
    public void A_file_that_cannot_be_a_memory_is_named_and_the_others_are_imported()
    {
        File.WriteAllBytes(_folder.At("a.bin"), [0xFF, 0xFE, 0x41, 0x00]);
        File.WriteAllBytes(_folder.At("b.long"), new byte[200_000]);
        _folder.Write("c.md", "text");
        _engine.Run("$null = New-MAMemory /a.bin x -MemoryStore team").Succeeded();
        PipelineResult result = _engine.Run("Import-MAMemory . team");
        Assert.Equal(["NotText", "ContentTooLarge"], result.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
        Assert.All(result.Errors, (error, i) => Assert.Contains(i == 0 ? "a.bin" : "b.long", error.ToString(), StringComparison.Ordinal));
        Assert.Equal("Added /c.md", Assert.Single(result.Output).ToString());
    }

    [UnixFact]
    public void No_link_leads_an_import_out_of_its_folder()
    {
        _outside.Write("secret.txt", "secret of another folder");
        File.CreateSymbolicLink(_folder.At("link.txt"), _outside.At("secret.txt"));
        Directory.CreateSymbolicLink(_folder.At("notes/linked"), _outside.Path);
        _folder.Write("notes/a.md", "text");
        _engine.Run("$null = New-MAMemory /notes/linked/secret.txt x -MemoryStore team; $null = New-MAMemory /link.txt x -MemoryStore team").Succeeded();
        PipelineResult result = _engine.Run("Import-MAMemory . team");
        Assert.Equal("Added /notes/a.md", Assert.Single(result.Succeeded().Output).ToString());
        Assert.Equal(2, result.Warnings.Count(warning => warning.Contains("is a link", StringComparison.Ordinal)));
        Assert.DoesNotContain(_emulator.Requests, request => request.Body?.Contains("another folder", StringComparison.Ordinal) == true);
    }

    [UnixFact]
    public void A_folder_that_cannot_be_read_is_an_error_and_not_taken_for_an_empty_one()
    {
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
            return;
        _engine.Run("$null = New-MAMemory /notes/a.md x -MemoryStore team").Succeeded();
        File.SetUnixFileMode(_folder.At("notes"), UnixFileMode.None);
        PipelineResult result = _engine.Run("Import-MAMemory . team");
        File.SetUnixFileMode(_folder.At("notes"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.StartsWith("FileAccessDenied,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public void An_import_and_an_export_that_are_only_tried_change_nothing_and_say_what_they_would()
    {
        _folder.Write("notes/a.md", "text");
        _engine.Run("$null = New-MAMemory /b.md x -MemoryStore team").Succeeded();
        int before = _emulator.Requests.Count;
        PipelineResult result = _engine.Run("Import-MAMemory notes team -WhatIf; Export-MAMemory new/folder -MemoryStore team -WhatIf").Succeeded();
        Assert.Contains("\"/a.md\"", result.HostText, StringComparison.Ordinal);
        Assert.Contains("b.md", result.HostText, StringComparison.Ordinal);
        Assert.Equal("OnlyThere /b.md", Assert.Single(result.Output).ToString());
        Assert.DoesNotContain(_emulator.Requests.Skip(before), request => request.Method == "POST");
        Assert.Equal(["notes"], _folder.Names);
    }

    [Fact]
    public void A_folder_may_stand_for_a_folder_of_the_store_and_parts_are_passed_over_on_both_sides()
    {
        foreach (string name in new[] { "a.md", "a.bak", ".git/config", "drafts/b.md" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.At("notes/" + name))!);
            _folder.Write("notes/" + name, "text");
        }

        _engine.Run("foreach ($path in '/x/old.bak', '/x/old.md', '/y.md') { $null = New-MAMemory $path x -MemoryStore team }").Succeeded();
        Assert.Equal("Added /x/a.md, OnlyThere /x/old.md", string.Join(", ", _engine.Run("Import-MAMemory notes team -PathPrefix /x -Exclude .git, *.bak, drafts/*").Succeeded().Output));
        Assert.Equal("Unchanged /x/a.md, Added /x/old.md", string.Join(", ", _engine.Run("Export-MAMemory notes -MemoryStore team -PathPrefix /x/ -Exclude .git, *.bak, drafts/*").Succeeded().Output));
        Assert.Equal("x", _folder.Read("notes/old.md"));
    }

    [Fact]
    public void An_export_replaces_what_differs_and_tells_what_only_the_folder_has()
    {
        _folder.Write("notes/a.md", "old, and longer");
        _folder.Write("notes/here.md", "mine");
        _engine.Run("foreach ($path in '/a.md', '/new/b.md') { $null = New-MAMemory $path text -MemoryStore team }").Succeeded();
        PipelineResult result = _engine.Run("$done = Export-MAMemory notes -MemoryStore team; $done; $done | Where-Object Action -EQ OnlyThere | Remove-Item").Succeeded();
        Assert.Equal(["Changed /a.md", "Added /new/b.md", "OnlyThere /here.md"], result.Output.Select(file => file.ToString()));
        Assert.Equal(("text", "text"), (_folder.Read("notes/a.md"), _folder.Read("notes/new/b.md")));
        Assert.False(File.Exists(_folder.At("notes/here.md")));
        Assert.Equal(["a.md", "new"], Directory.GetFileSystemEntries(_folder.At("notes")).Select(entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Memories_that_are_piped_are_exported_alone()
    {
        _engine.Run("foreach ($path in '/a.md', '/b.md', '/x/c.md') { $null = New-MAMemory $path text -MemoryStore team }").Succeeded();
        _folder.Write("notes/here.md", "mine");
        Assert.Equal("Added /a.md", string.Join(", ", _engine.Run("Get-MAMemory /a.md -MemoryStore team | Export-MAMemory notes").Succeeded().Output));
        Assert.Equal("Unchanged /a.md, Added /b.md", string.Join(", ", _engine.Run("'/a.md', '/b.md' | Export-MAMemory notes -MemoryStore team").Succeeded().Output));
        Assert.Equal("Added /x/c.md", string.Join(", ", _engine.Run("Get-MAMemory -MemoryStore team -PathPrefix /x/ | Export-MAMemory notes -PathPrefix /x").Succeeded().Output));
        Assert.Equal("text", _folder.Read("notes/c.md"));
        Assert.Equal(3, _engine.Run("$store | Export-MAMemory other").Succeeded().Output.Count);
    }

    [UnixFact]
    public void No_link_leads_an_export_out_of_its_folder()
    {
        _outside.Write("b.md", "theirs");
        Directory.CreateSymbolicLink(_folder.At("linked"), _outside.Path);
        File.CreateSymbolicLink(_folder.At("c.md"), _outside.At("b.md"));
        File.CreateSymbolicLink(_folder.At("d.md"), _outside.At("none.md"));
        _engine.Run("foreach ($path in '/linked/b.md', '/linked/new/e.md', '/c.md', '/d.md', '/f.md') { $null = New-MAMemory $path text -MemoryStore team }").Succeeded();
        PipelineResult result = _engine.Run("Export-MAMemory . -MemoryStore team");
        Assert.Equal(4, result.Errors.Count);
        Assert.All(result.Errors, error => Assert.StartsWith("LinkInFolder,", error.FullyQualifiedErrorId, StringComparison.Ordinal));
        Assert.Equal("Added /f.md", Assert.Single(result.Output).ToString());
        Assert.Equal(["b.md"], _outside.Names);
        Assert.Equal("theirs", _outside.Read("b.md"));
    }

    [Theory]
    [InlineData("/../escape.md")]
    [InlineData("/a/../../escape.md")]
    [InlineData("../escape.md")]
    [InlineData("//escape.md")]
    [InlineData("/a\\\\..\\\\..\\\\escape.md")]
    [InlineData("/C:/escape.md")]
    [InlineData("/notes.md:stream")]
    [InlineData("/CON")]
    [InlineData("/aux.md")]
    [InlineData("/dots.")]
    [InlineData("/blank ")]
    [InlineData("/what?.md")]
    [InlineData("/\\u001b[2J.md")]
    [InlineData("/turned\\u202Egnp.exe")]
    [InlineData("/folder/")]
    public void A_path_that_is_no_safe_name_of_a_file_everywhere_is_refused(string path)
    {
        using RecordingServer server = Serve($$"""{"id":"mem_1","path":"{{path}}",{{Stored("text", HashOfText)}}},{"id":"mem_2","path":"/good.md",{{Stored("text", HashOfText)}}}""");
        PipelineResult result = _engine.Run("Export-MAMemory into -MemoryStore memstore_1");
        Assert.StartsWith("UnsafeFileName,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.DoesNotContain(result.Errors[0].Exception.Message, char.IsControl);
        Assert.Equal("Added /good.md", Assert.Single(result.Output).ToString());
        Assert.Equal(["into", "notes"], _folder.Names);
        Assert.Equal(["good.md"], Directory.GetFileSystemEntries(_folder.At("into")).Select(entry => Path.GetFileName(entry)));
    }

    [Fact]
    public void A_content_that_does_not_have_its_hash_is_not_written()
    {
        _folder.Write("notes/a.md", "mine");
        using RecordingServer server = Serve($$"""{"id":"mem_1","path":"/a.md",{{Stored("cut", HashOfText)}}}""");
        Assert.StartsWith("UnexpectedAnswer,", Assert.Single(_engine.Run("Export-MAMemory notes -MemoryStore memstore_1").Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("mine", _folder.Read("notes/a.md"));
    }

    [Fact]
    public void What_fails_for_all_that_follows_too_is_told_once()
    {
        for (int i = 0; i < 5; i++)
            _folder.Write($"notes/{i}.md", "text");
        using IDisposable struck = _emulator.AddFault(FaultRule.FromJson("""{"method":"POST","path":"/v1/memory_stores/*/memories","status":403}""").Single());
        PipelineResult result = _engine.Run("Import-MAMemory notes team");
        Assert.StartsWith("PermissionDenied,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("4 more", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Import-MAMemory none team", "PathNotFound")]
    [InlineData("Import-MAMemory file.md team", "NotAFolder")]
    [InlineData("Import-MAMemory Env: team", "NotAFile")]
    [InlineData("Import-MAMemory . none", "ReferenceNotFound")]
    [InlineData("Export-MAMemory file.md -MemoryStore team", "NotAFolder")]
    [InlineData("Export-MAMemory notes", "NoId")]
    [InlineData("Export-MAMemory notes -Id $null -MemoryStore team", "ParameterArgumentValidationError")]
    [InlineData("Get-MAMemory -MemoryStore team | Export-MAMemory notes -PathPrefix /x/", "InvalidInput")]
    public void What_cannot_be_brought_together_is_one_error(string script, string errorId)
    {
        _folder.Write("file.md", "text");
        _engine.Run("$null = New-MAMemory /a.md text -MemoryStore team").Succeeded();
        PipelineResult result = _engine.Run(script);
        Assert.StartsWith(errorId + ",", result.FirstError!.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(result.Output);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.At("notes")));
    }

    [Fact]
    public void Progress_is_shown_of_what_takes_long_and_goes_when_it_is_done()
    {
        for (int i = 0; i < 4; i++)
            _folder.Write($"notes/{i}.md", "text");
        using IDisposable struck = _emulator.AddFault(FaultRule.FromJson("""{"method":"POST","path":"/v1/memory_stores/*/memories","delayMs":200}""").Single());
        PipelineResult result = _engine.Run("Import-MAMemory notes team").Succeeded();
        Assert.Contains(result.Progress, record => record.StatusDescription.Contains(" of 4: ", StringComparison.Ordinal));
        Assert.Equal(System.Management.Automation.ProgressRecordType.Completed, result.Progress[^1].RecordType);
    }

    private static string Stored(string content, string hash) =>
        $$""" "type":"memory","content":"{{content}}","content_sha256":"{{hash}}","content_size_bytes":4,"memory_store_id":"memstore_1","memory_version_id":"memver_1" """;

    /// <summary>A service that lists what it likes.</summary>
    private RecordingServer Serve(string memories)
    {
        var server = new RecordingServer();
        server.On("GET", "/v1/memory_stores/memstore_1/memories", Reply.Json($$"""{"data":[{{memories}}],"next_page":null}"""));
        _engine.Connect(server.Uri);
        return server;
    }
}

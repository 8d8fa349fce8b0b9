using System;
using System.Linq;
using ManagedAgents.Emulator;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Memory;

/// <summary>What memories were: who changed what, and what of it is erased.</summary>
public sealed class MemoryVersionTests : IDisposable
{
    private readonly EmulatorServer _emulator = TestEmulator.Start();
    private readonly PowerShellEngine _engine = new();

    public MemoryVersionTests()
    {
        _engine.Connect(_emulator.Uri, _emulator.ApiKey);
        _engine.Run("""
            $store = New-MAMemoryStore team
            $one = New-MAMemory /a.md first -MemoryStore $store
            $two = New-MAMemory /b.md other -MemoryStore $store
            $one = $one | Set-MAMemory -Content second
            """).Succeeded();
    }

    public void Dispose()
    {
        _engine.Dispose();
        _emulator.Dispose();
    }

    [Theory]
    [InlineData("Get-MAMemoryVersion -MemoryStore team", "modified /a.md, created /b.md, created /a.md")]
    [InlineData("$store | Get-MAMemoryVersion", "modified /a.md, created /b.md, created /a.md")]
    [InlineData("$store | Get-MAMemoryVersion -Operation created", "created /b.md, created /a.md")]
    [InlineData("$one | Get-MAMemoryVersion", "modified /a.md, created /a.md")]
    [InlineData("$one, $two | Get-MAMemoryVersion", "modified /a.md, created /a.md, created /b.md")]
    [InlineData("$one | Get-MAMemoryVersion -Operation CREATED", "created /a.md")]
    [InlineData("Get-MAMemoryVersion -MemoryStore team -Memory /a.md", "modified /a.md, created /a.md")]
    [InlineData("Get-MAMemoryVersion -MemoryStore team -Memory $one.Id -First 1", "modified /a.md")]
    [InlineData("Get-MAMemoryVersion -MemoryStore team -Session sesn_1", "")]
    [InlineData("Get-MAMemoryVersion -MemoryStore team -ApiKeyId apikey_01Emulator -CreatedAfter 2020-01-01 -CreatedBefore 2120-01-01", "modified /a.md, created /b.md, created /a.md")]
    [InlineData("Get-MAMemoryVersion -MemoryStore team -ServiceAccountId svac_1", "")]
    [InlineData("Get-MAMemoryVersion $one.MemoryVersionId -MemoryStore team", "modified /a.md")]
    [InlineData("$copy = [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($two)); $copy | Get-MAMemoryVersion", "created /b.md")]
    public void Versions_are_those_of_a_store_or_of_a_memory_the_newest_first(string script, string versions) =>
        Assert.Equal(versions, string.Join(", ", _engine.Run(script + " | ForEach-Object { \"$($_.Operation) $($_.Path)\" }").Succeeded().Values<string>()));

    [Fact]
    public void A_version_says_who_and_what_and_its_content_where_it_is_named_or_asked_for()
    {
        Assert.Equal(["apikey_01Emulator", "api_actor", "first", "second first", ""], _engine.Run("""
            $version = Get-MAMemoryVersion -MemoryStore $store -Memory $one -Operation created
            "$($version.CreatedBy)"; $version.CreatedBy.Type; ($version | Get-MAMemoryVersion).Content
            (Get-MAMemoryVersion -MemoryStore team -Memory /a.md -IncludeContent).Content -join ' '
            "$($version.Content)"
            """).Succeeded().Values<string>());
        Assert.Matches(@"modified\s+.*apikey_01Emul\S*\s+/a\.md", _engine.Show("$one | Get-MAMemoryVersion -First 1"));
    }

    [Fact]
    public void An_earlier_version_is_written_again()
    {
        Assert.Equal("first", _engine.Run("""
            $old = Get-MAMemoryVersion -MemoryStore team -Memory /a.md -IncludeContent | Where-Object Operation -EQ created
            (Set-MAMemory $old -Content $old.Content).Content
            """).Succeeded().Only<string>());
    }

    [Fact]
    public void Redacting_erases_what_a_version_was_and_keeps_that_there_was_one()
    {
        PipelineResult result = _engine.Run("$redacted = $one | Get-MAMemoryVersion -Operation created | Clear-MAMemoryVersion -Confirm:$false; $redacted; $redacted | Get-MAMemoryVersion");
        Assert.All(result.Succeeded().Output, version =>
        {
            Assert.All(new[] { "Content", "ContentSha256", "ContentSizeBytes", "Path" }, name => Assert.Null(version.Properties[name].Value));
            Assert.NotNull(version.Properties["RedactedAt"].Value);
            Assert.Equal("apikey_01Emulator", version.Properties["RedactedBy"].Value.ToString());
        });
        Assert.Equal(2, result.Output.Count);
        Assert.Equal("second", _engine.Run("($one | Get-MAMemory).Content").Succeeded().Only<string>());
    }

    [Fact]
    public void Redacting_asks_first_and_what_a_memory_is_now_is_refused()
    {
        _engine.Host.AnswerNext('N');
        _engine.Run("$one | Get-MAMemoryVersion -Operation created | Clear-MAMemoryVersion").Succeeded();
        Assert.Contains("Erase the content", Assert.Single(_engine.Host.Prompts), StringComparison.Ordinal);
        Assert.DoesNotContain(_emulator.Requests, request => request.Target.EndsWith("/redact", StringComparison.Ordinal));
        Assert.StartsWith("InvalidRequest,", Assert.Single(_engine.Run("$one | Clear-MAMemoryVersion -Confirm:$false").Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Get-MAMemoryVersion /a.md -MemoryStore team", "-Memory lists the versions")]
    [InlineData("Get-MAMemoryVersion -MemoryStore team -Memory /none.md", "/none.md")]
    [InlineData("Get-MAMemoryVersion", "-MemoryStore")]
    public void What_names_no_version_is_an_error_that_says_what_does(string script, string message) =>
        Assert.Contains(message, _engine.Run(script).FirstError!.ToString(), StringComparison.Ordinal);
}

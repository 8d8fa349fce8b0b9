using System;
using System.Linq;
using System.Text.RegularExpressions;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Files;

/// <summary>Get-MAFile and Remove-MAFile ask for what the user named.</summary>
public sealed class GetFileTests : IDisposable
{
    private readonly RecordingServer _server = new();
    private readonly PowerShellEngine _engine = new();

    public GetFileTests()
    {
        _engine.Connect(_server.Uri);
        _server.On("GET", "/v1/files", FileJson.Page(FileJson.Of("file_1", "a.txt"), FileJson.Of("file_2", "b.csv")));
        _server.On("GET", "/v1/files/*", r => FileJson.Reply(r.Path.Split('/')[^1], "a.txt"));
        _server.On("GET", "/v1/sessions/*", Reply.Json("""{"id":"sesn_1","type":"session","status":"idle"}"""));
        _server.On("DELETE", "/v1/files/*", Reply.Json("""{"id":"file_1","type":"file_deleted"}"""));
    }

    public void Dispose()
    {
        _engine.Dispose();
        _server.Dispose();
    }

    [Theory]
    [InlineData("Current", "scope_id=sesn_1&limit=100")]
    [InlineData("Launch", "scope=sesn_1")]
    public void Files_of_a_session_are_asked_for_by_its_id_with_the_agents_beta(string wireFormat, string query)
    {
        _engine.Connect(_server.Uri, wireFormat: wireFormat);
        Assert.Equal(["file_1", "file_2"], Ids("Get-MAFile -Session sesn_1"));
        RecordedRequest request = Assert.Single(_server.Requests);
        Assert.Equal($"GET /v1/files?{query}", request.ToString());
        Assert.Equal("managed-agents-2026-04-01", request.Header("anthropic-beta"));
    }

    [Theory]
    [InlineData("Get-MASession sesn_1 | Get-MAFile")]
    [InlineData("Get-MAFile -Session (Get-MASession sesn_1)")]
    [InlineData("[pscustomobject]@{ SessionId = 'sesn_1' } | Get-MAFile")]
    [InlineData("$s = [Management.Automation.PSSerializer]::Serialize((Get-MASession sesn_1)); [Management.Automation.PSSerializer]::Deserialize($s) | Get-MAFile")]
    public void A_session_can_be_piped_or_given(string script)
    {
        Assert.Equal(["file_1", "file_2"], Ids(script));
        Assert.Contains(_server.Requests, r => r.Target == "/v1/files?scope_id=sesn_1&limit=100");
    }

    [Theory]
    [InlineData("'file_1', 'file_2' | Get-MAFile")]
    [InlineData("Get-MAFile -Id file_1, file_2")]
    [InlineData("Get-MAFile | Get-MAFile")]
    [InlineData("[pscustomobject]@{ FileId = 'file_1' }, [pscustomobject]@{ Id = 'file_2' } | Get-MAFile")]
    public void Files_are_got_by_id_or_object(string script)
    {
        Assert.Equal(["file_1", "file_2"], Ids(script));
        Assert.Equal(["/v1/files/file_1", "/v1/files/file_2"], _server.Requests.Select(r => r.Target).Where(t => t.Contains("file_", StringComparison.Ordinal)));
    }

    [Fact]
    public void Without_a_session_no_beta_is_sent_and_names_filter_by_wildcard()
    {
        Assert.Equal(["file_2"], Ids("Get-MAFile -Name *.csv"));
        Assert.Null(Assert.Single(_server.Requests).Header("anthropic-beta"));
    }

    [Fact]
    public void An_empty_id_does_not_mean_all_files()
    {
        Assert.NotNull(_engine.Run("Get-MAFile -Id $null").FirstError);
        Assert.NotNull(_engine.Run("Get-MAFile -Id ''").FirstError);
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public void Removing_asks_first_and_deletes_each_file()
    {
        _engine.Host.AnswerNext('N');
        _engine.Run("Remove-MAFile file_1").Succeeded();
        Assert.Empty(_server.Requests);
        Assert.Empty(_engine.Run("'file_1', 'file_2' | Remove-MAFile -Confirm:$false").Succeeded().Output);
        Assert.Equal(["DELETE /v1/files/file_1", "DELETE /v1/files/file_2"], _server.Requests.Select(r => r.ToString()));
    }

    [Fact]
    public void A_file_that_is_not_there_is_an_error_of_its_own()
    {
        _server.On("GET", "/v1/files/*", Reply.Error(404, "not_found_error", "No such file"));
        Assert.StartsWith("FileNotFound,", Assert.Single(_engine.Run("Get-MAFile file_9").Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_are_shown_as_a_table_with_size_and_name()
    {
        string[] lines = [.. Regex.Replace(_engine.Show("Get-MAFile"), "\u001B\\[[0-9;]*m", "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
        Assert.Matches("^Id +Created +Size +FileName$", lines[0]);
        Assert.Matches("^file_1 +[0-9]+ [a-z]+ ago +5 B +a.txt$", lines[2]);
        Assert.Equal(4, lines.Length);
    }

    private string[] Ids(string script) => [.. _engine.Run($"& {{ {script} }} | ForEach-Object {{ $_.Id }}").Succeeded().Values<string>()];
}

using System;
using System.Text.Json;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Files;

/// <summary>Where an argument may be a file's id or a local file: a name that only begins as an id does is a local file's.</summary>
public sealed class LocalNameTests : IDisposable
{
    private readonly RecordingServer _server = new();
    private readonly PowerShellEngine _engine = new();
    private readonly TestFolder _folder = new();

    public LocalNameTests()
    {
        _engine.Connect(_server.Uri);
        _folder.Enter(_engine);
        _folder.Write("file_notes.txt", "my notes");
        _folder.Write("file_notes", "more notes");
        _server.On("POST", "/v1/files", FileJson.Reply("file_1", "file_notes.txt"));
        _server.On("POST", "/v1/sessions/sesn_1/events", Reply.Json("""{"data":[{"type":"user.message","id":"sevt_1"}]}"""));
    }

    public void Dispose()
    {
        _engine.Dispose();
        _server.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("file_notes.txt", "my notes")]
    [InlineData("./file_notes.txt", "my notes")]
    [InlineData("file_notes", "more notes")]
    public void A_local_file_is_sent_along(string name, string text)
    {
        _engine.Run($"Send-MAMessage -Session sesn_1 -Message read -Document {name}").Succeeded();
        Assert.Equal(("text", text), Source("data"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("$null = $ExecutionContext.SessionState.Path.SetLocation('Env:'); ")]
    public void An_id_is_an_id(string before)
    {
        _engine.Run(before + "Send-MAMessage -Session sesn_1 -Message read -Document file_011CNha8iCJcU1wXNR6q4V8w").Succeeded();
        Assert.Equal(("file", "file_011CNha8iCJcU1wXNR6q4V8w"), Source("file_id"));
    }

    [Fact]
    public void A_name_of_neither_is_refused()
    {
        PipelineResult result = _engine.Run("Send-MAMessage -Session sesn_1 -Message read -Document file_none.txt");
        Assert.StartsWith("PathNotFound,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_uploaded_as_a_file_and_no_resource_by_itself()
    {
        _engine.Run("New-MAFile file_notes.txt; 'file_notes.txt' | New-MAFile").Succeeded();
        Assert.Equal(2, _server.Requests.Count);
        PipelineResult result = _engine.Run("New-MAResource -File file_notes.txt");
        Assert.StartsWith("WrongIdKind,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("New-MAFile", result.Errors[0].Exception.Message, StringComparison.Ordinal);
        _engine.Run("New-MAResource -File file_011CNha8iCJcU1wXNR6q4V8w").Succeeded();
    }

    private (string? Type, string? Value) Source(string member)
    {
        JsonElement source = JsonSerializer.Deserialize<JsonElement>(_server.Requests[^1].BodyText).GetProperty("events")[0].GetProperty("content")[0].GetProperty("source");
        return (source.GetProperty("type").GetString(), source.GetProperty(member).GetString());
    }
}

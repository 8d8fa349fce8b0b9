using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Files;
using ManagedAgents.Client.Http;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Files;

/// <summary>An upload whose source is slow, or is not what it said, below what a cmdlet can be made to show.</summary>
public sealed class UploadSourceTests : IDisposable
{
    private readonly RecordingServer _server = new();

    public UploadSourceTests() => _server.On("POST", "/v1/files", FileJson.Reply("file_1", "a.txt"));

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task A_file_that_became_shorter_is_told_as_such_and_not_as_a_network_failure()
    {
        using ApiConnection connection = Connect(TimeSpan.FromSeconds(30));
        var upload = new FileUpload("a.txt", "text/plain", () => new PiecesStream(declaredPieces: 3, pieces: 2, TimeSpan.Zero));
        IOException failure = await Assert.ThrowsAsync<IOException>(() => new ApiClient(connection).Files.UploadAsync(upload, _ => { }, CancellationToken.None));
        Assert.Equal("'a.txt' could not be read to its end: It became shorter while it was read.", failure.Message);
    }

    [Fact]
    public async Task An_upload_may_last_longer_than_the_timeout_as_long_as_bytes_leave()
    {
        var timeout = TimeSpan.FromSeconds(3);
        using ApiConnection connection = Connect(timeout);
        var upload = new FileUpload("a.txt", "text/plain", () => new PiecesStream(declaredPieces: 8, pieces: 8, timeout / 6));
        long told = 0;
        AgentFile file = await new ApiClient(connection).Files.UploadAsync(upload, sent => told = sent, CancellationToken.None);
        Assert.Equal("file_1", file.Id);
        Assert.Equal(8 * PiecesStream.PieceLength, told);
    }

    private ApiConnection Connect(TimeSpan timeout) =>
        new(new ConnectionSettings { BaseUri = _server.Uri, ApiKey = EngineConnection.Secure("key"), RequestTimeout = timeout });
}

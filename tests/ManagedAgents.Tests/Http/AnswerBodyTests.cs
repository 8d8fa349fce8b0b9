using System;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Http;

/// <summary>An answer is read whole, however it comes over the wire.</summary>
public sealed class AnswerBodyTests : IDisposable
{
    private readonly RecordingServer _server = new();
    private readonly PowerShellEngine _engine = new();

    public void Dispose()
    {
        _engine.Dispose();
        _server.Dispose();
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100_000)]
    [InlineData(3_000_000)]
    public void A_body_of_known_length_is_read_whole(int titleLength) => AssertRead(titleLength, json => Reply.Json(json));

    [Theory]
    [InlineData(10)]
    [InlineData(100_000)]
    [InlineData(3_000_000)]
    public void A_compressed_body_is_read_whole(int titleLength) =>
        AssertRead(titleLength, json => new CannedReply(200, "application/json", Gzip(json)).With("Content-Encoding", "gzip"));

    [Theory]
    [InlineData(10)]
    [InlineData(100_000)]
    [InlineData(3_000_000)]
    public void A_chunked_body_is_read_whole(int titleLength) => AssertRead(titleLength, json => Reply.Raw(Chunked(json)));

    [Theory]
    [InlineData(10)]
    [InlineData(100_000)]
    public void A_body_up_to_the_end_of_the_connection_is_read_whole(int titleLength) =>
        AssertRead(titleLength, json => Reply.Raw($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{json}"));

    [Fact]
    public void A_body_that_ends_before_its_length_is_an_error_and_no_object()
    {
        _engine.Connect(_server.Uri, more: "-MaxRetryCount 0");
        _server.On("GET", "/v1/sessions/sesn_1", Reply.Raw("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"id\":\"sesn_1\"}"));
        PipelineResult result = _engine.Run("Get-MASession -Id sesn_1");
        Assert.Empty(result.Output);
        Assert.StartsWith("ConnectionFailed,", result.FirstError!.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    private static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var packer = new GZipStream(packed, CompressionLevel.Fastest))
            packer.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    private static string Chunked(string text)
    {
        var wire = new StringBuilder("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
        foreach (char[] chunk in text.Chunk(70_001))
            wire.Append(CultureInfo.InvariantCulture, $"{chunk.Length:x}\r\n").Append(chunk).Append("\r\n");
        return wire.Append("0\r\n\r\n").ToString();
    }

    private void AssertRead(int titleLength, Func<string, Reply> reply)
    {
        _engine.Connect(_server.Uri);
        string title = string.Concat(Enumerable.Range(0, titleLength).Select(n => (char)('a' + (n % 26))));
        _server.On("GET", "/v1/sessions/sesn_1", reply($$"""{"id":"sesn_1","type":"session","title":"{{title}}"}"""));
        Assert.Equal(title, _engine.Run("Get-MASession -Id sesn_1 | ForEach-Object Title").Succeeded().Only<string>());
    }
}

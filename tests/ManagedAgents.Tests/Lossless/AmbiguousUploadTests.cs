using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Faults;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Files;
using Xunit;

namespace ManagedAgents.Tests.Lossless;

/// <summary>An upload whose answer is lost is there once, whether the service had carried it out or not.</summary>
public sealed class AmbiguousUploadTests
{
    [Theory]
    [InlineData("\"dropResponse\":true")]
    [InlineData("\"dropRequest\":true")]
    [InlineData("\"status\":503")]
    [InlineData("\"emptyBody\":true")]
    [InlineData("\"gzip\":\"corrupt\"")]
    [InlineData("\"gzip\":\"cut\"")]
    public void Each_file_is_there_once_with_the_id_that_was_emitted(string fault)
    {
        using EmulatorServer emulator = TestEmulator.Start();
        using var engine = new PowerShellEngine();
        engine.Connect(emulator.Uri, emulator.ApiKey);
        using TestFolder folder = new TestFolder().Enter(engine);
        folder.Write("a.txt", "one");
        folder.Write("b.txt", "the other");
        using IDisposable struck = emulator.AddFault(FaultRule.FromJson($$"""{"method":"POST","path":"/v1/files","every":2,{{fault}}}""").Single());

        // The same file is uploaded more than once: name and length alone do not tell one upload from another.
        string[] emitted = Ids(engine.Run("'a.txt', 'a.txt', 'b.txt', 'a.txt', 'naïve 🙂.txt' | ForEach-Object { if ($_ -like 'n*') { New-MAFile -Name $_ -Content 'x' } else { New-MAFile $_ } }"));
        Assert.Equal(5, emitted.Distinct().Count());
        Assert.Equal(emitted.Order(), Ids(engine.Run("Get-MAFile")).Order());
    }

    [Fact]
    public void A_file_of_the_same_name_and_length_from_before_is_not_taken_for_the_upload()
    {
        using var server = new RecordingServer();
        using var engine = new PowerShellEngine();
        engine.Connect(server.Uri);
        const string Old = """{"type":"file","id":"file_old","filename":"a.txt","mime_type":"text/plain","size_bytes":3,"created_at":"2026-01-01T00:00:00Z","scope":null}""";
        const string OfSession = """{"type":"file","id":"file_made","filename":"a.txt","mime_type":"text/plain","size_bytes":3,"created_at":"2999-01-01T00:00:00Z","scope":{"type":"session","id":"sesn_1"}}""";
        const string Longer = """{"type":"file","id":"file_long","filename":"a.txt","mime_type":"text/plain","size_bytes":4,"created_at":"2999-01-01T00:00:00Z","scope":null}""";
        server.On("GET", "/v1/files", Reply.Json($$"""{"data":[{{OfSession}},{{Longer}},{{Old}}],"next_page":null}"""));
        server.Enqueue(Reply.Drop());
        server.On("POST", "/v1/files", Reply.Json("""{"type":"file","id":"file_new","filename":"a.txt","mime_type":"text/plain","size_bytes":3}"""));

        PipelineResult result = engine.Run("New-MAFile -Name a.txt -Content abc -Verbose").Succeeded();
        Assert.Equal(["file_new"], Ids(result));
        Assert.Equal(2, server.Requests.Count(r => r.Method == "POST"));
        Assert.Contains(result.Verbose, line => line.Contains("not clear whether", StringComparison.Ordinal));
    }

    [Fact]
    public void A_refused_upload_is_neither_looked_for_nor_repeated()
    {
        using var server = new RecordingServer();
        using var engine = new PowerShellEngine();
        engine.Connect(server.Uri);
        server.On("POST", "/v1/files", Reply.Error(413, "request_too_large", "Too large"));
        ErrorRecord error = Assert.Single(engine.Run("New-MAFile -Name a.txt -Content abc").Errors);
        Assert.StartsWith("RequestTooLarge,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public void What_stays_open_is_an_error_that_says_so()
    {
        using var server = new RecordingServer();
        using var engine = new PowerShellEngine();
        engine.Connect(server.Uri, more: "-MaxRetryCount 0");
        server.On("GET", "/v1/files", Reply.Json("""{"data":[],"next_page":null}"""));
        server.On("POST", "/v1/files", Reply.Drop());
        ErrorRecord error = Assert.Single(engine.Run("New-MAFile -Name a.txt -Content abc").Errors);
        Assert.StartsWith("ConnectionFailed,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("looked for", error.Exception.Message, StringComparison.Ordinal);
    }

    private static string[] Ids(PipelineResult result) => [.. result.Succeeded().Output.Select(file => (string)file.Properties["Id"].Value)];
}

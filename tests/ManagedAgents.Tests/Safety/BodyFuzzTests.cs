using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Streaming;
using ManagedAgents.Tests.Client;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Http;
using Xunit;

namespace ManagedAgents.Tests.Safety;

/// <summary>
/// Whatever bytes come as a body over a real connection, damaged before or behind their compression: an operation gives its object or fails
/// with the module's own error. A long run of 100,000 inputs is MA_FUZZ_RUNS=25000000.
/// </summary>
[Collection(ProcessState.Name)]
public sealed class BodyFuzzTests : IDisposable
{
    private static readonly int Count = Math.Max(1, FuzzRun.Count / 250);

    private static readonly byte[][] Parts =
    [
        .. new[] { "{", "}", "\"", "\\ud83d", "\uFEFF", "\n\n", "data: ", "event: error\n", "\0", "null", "[", "1e400" }.Select(Encoding.UTF8.GetBytes),
        [0xFF], [0, 0, 0], [0x1F, 0x8B, 8], [0xE2, 0x82],
    ];

    private static readonly byte[][] Bodies =
    [
        .. SchemaExample.Members("BetaManagedAgentsStreamSessionEvents").Select(schema => Encoding.UTF8.GetBytes(SchemaExample.Of(schema).ToJsonString())),
        .. new[] { "BetaManagedAgentsAgent", "BetaManagedAgentsSession", "BetaFileMetadata", "BetaEnvironment" }.Select(schema => Encoding.UTF8.GetBytes(SchemaExample.Of(schema).ToJsonString())),
    ];

    private readonly BodyServer _server = new();
    private readonly ApiConnection _connection;
    private readonly ApiClient _client;
    private long _number;
    private int _read;
    private int _refused;

    public BodyFuzzTests()
    {
        _connection = new ApiConnection(new ConnectionSettings { BaseUri = _server.Uri, ApiKey = EngineConnection.Secure("sk-ant-test-key"), MaxRetryCount = 0 });
        _client = new ApiClient(_connection);
    }

    public void Dispose()
    {
        _connection.Dispose();
        _server.Dispose();
    }

    [Fact]
    public async Task A_damaged_body_gives_an_object_or_the_modules_own_error()
    {
        await FuzzRun.AllAsync(Count, Make, bytes => ReadAsync(bytes).GetAwaiter().GetResult());
        Assert.InRange(_read, Count / 10, Count);
        Assert.InRange(_refused, Count / 10, Count);
    }

    /// <summary>The first byte says what is asked for, the second how the answer is written.</summary>
    private static byte[] Make(Random random)
    {
        int operation = random.Next(7);
        byte[] body = Bodies[random.Next(Bodies.Length)];
        body = operation switch
        {
            1 => [.. "{\"data\":["u8, .. body, .. "],\"next_page\":null}"u8],
            2 => [.. "data: "u8, .. body, .. "\n\nevent: x\ndata: "u8, .. body, .. "\n\n"u8],
            _ => body,
        };
        int writing = random.Next(4);
        body = ByteMutator.Mutate(body, random.Next(4), Parts, random);
        if (writing > 0)
            body = Gzip.Pack(body);
        if (writing > 1)
            body = ByteMutator.Mutate(body, random.Next(1, 4), Parts, random);
        return [(byte)operation, (byte)writing, .. body];
    }

    private async Task ReadAsync(byte[] input)
    {
        long number = Interlocked.Increment(ref _number);
        string id = $"x_{number}";
        string type = input[0] == 2 ? "text/event-stream" : "application/json";
        string end = (number % 3) switch { 0 => $"Content-Length: {input.Length - 2}\r\n", _ => string.Empty };
        _server.Leave(number, $"Content-Type: {type}\r\nConnection: close\r\n{end}{(input[1] > 0 ? "Content-Encoding: gzip\r\n" : string.Empty)}", input[2..]);
        try
        {
            await AskAsync(input[0], id);
            Interlocked.Increment(ref _read);
        }
        catch (ApiException)
        {
            Interlocked.Increment(ref _refused);
        }
    }

    private async Task AskAsync(byte operation, string id)
    {
        CancellationToken none = CancellationToken.None;
        switch (operation)
        {
            case 0: ViewReader.ReadAll(await _client.Sessions.GetAsync(id, none)); break;
            case 1: await ReadListAsync(id); break;
            case 2: await ReadStreamAsync(id); break;
            case 3: await _client.Files.DownloadAsync(id, null, Stream.Null, static (_, _) => { }, none); break;
            case 4: ViewReader.ReadAll(await _client.Agents.GetAsync(id, null, none)); break;
            case 5: _ = (await _client.Raw.SendAsync(new RawRequest("POST", $"/v1/things/{id}"), none)).Text; break;
            default: ViewReader.ReadAll(await _client.Files.GetAsync(id, none)); break;
        }
    }

    private async Task ReadListAsync(string id)
    {
        Pager<SessionEvent> list = _client.Events.List(id, new EventFilter(), null);
        while (await list.NextAsync(CancellationToken.None) is { } item)
            ViewReader.ReadAll(item);
    }

    private async Task ReadStreamAsync(string id)
    {
        using EventStream stream = await EventStream.OpenAsync(_client, new EventSource(id), new FollowOptions(), CancellationToken.None);
        do
        {
            while (stream.TryTake(out SessionEvent taken))
                ViewReader.ReadAll(taken);
        }
        while (await stream.FillAsync(CancellationToken.None));
    }
}

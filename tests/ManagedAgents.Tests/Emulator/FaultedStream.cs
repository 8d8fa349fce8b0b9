using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Text;
using System.Threading.Tasks;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Faults;
using ManagedAgents.Tests.Engine;

namespace ManagedAgents.Tests.Emulator;

/// <summary>All bytes of one session's stream, from before its only turn to the end that a fault or the session's deletion makes.</summary>
internal sealed class FaultedStream
{
    // The events of a plain turn in order, as Names gives them.
    public const string Turn = "user.message running thread_running user.message request_start agent.message request_end thread_idle usage idle deleted";

    private FaultedStream(byte[] bytes, bool isWhole)
    {
        Bytes = bytes;
        IsWhole = isWhole;
    }

    public byte[] Bytes { get; }

    /// <summary>Whether the body ended properly.</summary>
    public bool IsWhole { get; }

    public string Text => Encoding.UTF8.GetString(Bytes);

    /// <summary>The types of its frames in short, with a blank between them.</summary>
    public string Names => string.Join(" ", Text.Split('\n').Where(l => l.StartsWith("event: ", StringComparison.Ordinal)).Select(l => Short(l[7..])));

    /// <summary>The frames' data lines.</summary>
    public IReadOnlyList<string> Data => [.. Text.Split('\n').Where(l => l.StartsWith("data: ", StringComparison.Ordinal)).Select(l => l[6..])];

    /// <summary>Plays one turn under faults of the event stream, given as JSON members.</summary>
    public static async Task<FaultedStream> ReadAsync(string faults, string text = "go", string query = "")
    {
        using var server = TestEmulator.Start(new EmulatorOptions { Faults = FaultRule.FromJson($$"""{"path":"*/events/stream",{{faults}}}""") });
        return await ReadAsync(server, text, query);
    }

    public static async Task<FaultedStream> ReadAsync(EmulatorServer server, string text = "go", string query = "")
    {
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        using var response = await client.Http.GetAsync($"/v1/sessions/{session}/events/stream{query}", HttpCompletionOption.ResponseHeadersRead);
        using var stream = await response.Content.ReadAsStreamAsync();
        await client.PostAsync(session, RawClient.Message(text));
        await client.SettleAsync(session);
        await client.SendAsync("DELETE", "/v1/sessions/" + session);
        var bytes = new MemoryStream();
        try
        {
            await stream.CopyToAsync(bytes);
        }
        catch (IOException)
        {
            // The cut, as a client sees it.
            return new FaultedStream(bytes.ToArray(), isWhole: false);
        }
        return new FaultedStream(bytes.ToArray(), isWhole: true);
    }

    private static string Short(string type) => type
        .Replace("session.thread_status_", "thread_", StringComparison.Ordinal).Replace("session.status_", "", StringComparison.Ordinal)
        .Replace("span.model_", "", StringComparison.Ordinal).Replace("session.", "", StringComparison.Ordinal);
}

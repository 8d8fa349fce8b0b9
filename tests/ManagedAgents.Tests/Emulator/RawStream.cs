using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;

namespace ManagedAgents.Tests.Emulator;

/// <summary>An open event stream, read with a parser that is not ours.</summary>
internal sealed class RawStream : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly Stream _bytes;
    private readonly IAsyncEnumerator<SseItem<string>> _items;
    private readonly CancellationTokenSource _limit = new(Deadline.Default);

    public RawStream(HttpResponseMessage response, Stream bytes)
    {
        _response = response;
        _bytes = bytes;
        _items = SseParser.Create(bytes).EnumerateAsync(_limit.Token).GetAsyncEnumerator();
    }

    /// <summary>The next event; null at the end of the stream.</summary>
    public async Task<JsonObject?> NextAsync()
    {
        if (!await _items.MoveNextAsync()) return null;
        var json = JsonNode.Parse(_items.Current.Data)!.AsObject();
        Xunit.Assert.Equal(_items.Current.EventType, json["type"]!.ToString());
        return json;
    }

    /// <summary>Events up to and with the first one of a type.</summary>
    public async Task<IReadOnlyList<JsonObject>> UntilAsync(string type)
    {
        var events = new List<JsonObject>();
        while (await NextAsync() is { } next)
        {
            events.Add(next);
            if (next["type"]!.ToString() == type) return events;
        }
        throw new InvalidOperationException($"The stream ended without {type}, after: {string.Join(", ", events.Select(e => e["type"]))}");
    }

    public void Dispose()
    {
        _limit.Cancel();
        _response.Dispose();
        _bytes.Dispose();
        _limit.Dispose();
    }
}

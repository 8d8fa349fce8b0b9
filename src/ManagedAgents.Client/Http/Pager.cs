using System;
using System.Collections.Generic;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Client.Http;

/// <summary>Reads a list object by object; a page is asked for only when its first object is wanted.</summary>
/// <typeparam name="T">The listed object.</typeparam>
public sealed class Pager<T>
    where T : class
{
    private readonly ApiClient _client;
    private readonly Func<string?, ApiRequest> _requestPage;
    private readonly Func<JsonElement, T> _read;
    private readonly Queue<T> _ready = new();
    private readonly PageTrail _trail = new();
    private string? _nextPage;
    private bool _started;

    internal Pager(ApiClient client, Func<string?, ApiRequest> requestPage, Func<JsonElement, T> read)
    {
        _client = client;
        _requestPage = requestPage;
        _read = read;
    }

    /// <summary>True where the next object is here already.</summary>
    internal bool HasNext => _ready.Count > 0;

    /// <summary>True once the list was asked for whole; what was not taken yet is here.</summary>
    internal bool IsAllHere => _started && _nextPage is null;

    /// <summary>Takes the next object of those that are here already; null where none is.</summary>
    internal T? TakeReady() => _ready.Count > 0 ? _ready.Dequeue() : null;

    /// <summary>The next object, or null at the end of the list. Empty pages in between are passed over.</summary>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The object, or null.</returns>
    /// <exception cref="ApiException">A page could not be read.</exception>
    public async Task<T?> NextAsync(CancellationToken token)
    {
        while (_ready.Count == 0)
        {
            if (_started && _nextPage is null)
                return null;
            await ReadPageAsync(token).ConfigureAwait(false);
        }

        return _ready.Dequeue();
    }

    private async Task ReadPageAsync(CancellationToken token)
    {
        ApiAnswer answer = await _client.SendForObjectAsync(_requestPage(_nextPage), token).ConfigureAwait(false);
        JsonElement page = answer.ToObject();
        _nextPage = Pages.Next(page);
        _started = true;
        if (Pages.IsCut(page))
            _client.Warn("The service says that the list goes on (has_more), but not where (next_page): what follows is missing here.");
        _trail.Follow(_nextPage, answer.RequestId);
        foreach (JsonElement item in Pages.Data(page))
            _ready.Enqueue(_read(item));
    }
}

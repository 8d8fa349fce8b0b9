using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Client.Http;

/// <summary>Reads a list object by object; a page is asked for only when its first object is wanted.</summary>
/// <typeparam name="T">The listed object.</typeparam>
public sealed class Pager<T>
    where T : class
{
    private readonly ApiCaller _client;
    private readonly Func<string?, ApiRequest> _requestPage;
    private readonly Func<JsonElement, T> _read;
    private readonly Func<JsonElement, string?> _next;
    private readonly Queue<T> _ready = new();
    private readonly PageTrail _trail = new();
    private string? _nextPage;
    private bool _started;
    private bool _isReversed;

    internal Pager(ApiCaller client, Func<string?, ApiRequest> requestPage, Func<JsonElement, T> read, Func<JsonElement, string?> next)
    {
        _client = client;
        _requestPage = requestPage;
        _read = read;
        _next = next;
    }

    /// <summary>True where the next object is here already.</summary>
    internal bool HasNext => _ready.Count > 0;

    /// <summary>True once the list was asked for whole; what was not taken yet is here.</summary>
    internal bool IsAllHere => _started && _nextPage is null;

    /// <summary>Gives the last object first, for a list that the service gives in one order alone: all of it is read then.</summary>
    internal Pager<T> FromItsEnd()
    {
        _isReversed = true;
        return this;
    }

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
            if (_isReversed)
                await ReadRestAsync(token).ConfigureAwait(false);
        }

        return _ready.Dequeue();
    }

    private async Task ReadRestAsync(CancellationToken token)
    {
        while (_nextPage is not null)
            await ReadPageAsync(token).ConfigureAwait(false);
        T[] all = _ready.ToArray();
        _ready.Clear();
        for (int i = all.Length - 1; i >= 0; i--)
            _ready.Enqueue(all[i]);
    }

    private async Task ReadPageAsync(CancellationToken token)
    {
        ApiAnswer answer = await _client.SendForObjectAsync(_requestPage(_nextPage), token).ConfigureAwait(false);
        JsonElement page = answer.ToObject();
        _nextPage = _next(page);
        _started = true;
        if (_nextPage is null && Pages.HasMore(page))
            _client.Warn("The service says that the list goes on (has_more), but not where (next_page): what follows is missing here.");
        _trail.Follow(_nextPage, answer.RequestId);
        foreach (JsonElement item in Pages.Data(page))
            _ready.Enqueue(_read(item));
    }
}

/// <summary>The form of a page of a list: its objects, and where the next page is.</summary>
internal static class Pages
{
    /// <exception cref="ApiException">The list holds something else than objects.</exception>
    public static IEnumerable<JsonElement> Data(JsonElement page) =>
        page.TryGetProperty("data"u8, out JsonElement data) && data.ValueKind == JsonValueKind.Array ? data.EnumerateArray().Select(RequireObject) : Enumerable.Empty<JsonElement>();

    /// <summary>What to ask for as next page; null at the end.</summary>
    public static string? Next(JsonElement list) =>
        list.TryGetProperty("next_page"u8, out JsonElement next) && next.ValueKind == JsonValueKind.String && next.GetString() is { Length: > 0 } page ? page : null;

    /// <summary>As the other, in a list whose pages are asked for by the last object of the one before.</summary>
    public static string? NextById(JsonElement list) =>
        HasMore(list) && list.TryGetProperty("last_id"u8, out JsonElement last) && last.ValueKind == JsonValueKind.String && last.GetString() is { Length: > 0 } id ? id : null;

    /// <summary>True where a page says that more follows; where it does not say how to ask for it, the rest of the list is out of reach.</summary>
    public static bool HasMore(JsonElement page) => page.TryGetProperty("has_more"u8, out JsonElement more) && more.ValueKind == JsonValueKind.True;

    private static JsonElement RequireObject(JsonElement item) =>
        item.ValueKind == JsonValueKind.Object ? item : throw new ApiException(ApiErrorKind.UnexpectedAnswer, $"The service answered with a list that holds a JSON {item.ValueKind} instead of an object.");
}

/// <summary>The cursors that a list has led through, to tell one that goes in a circle. Its memory is bounded.</summary>
internal sealed class PageTrail
{
    private RecentIds? _recent;
    private string? _milestone;
    private long _steps;
    private long _untilMilestone = 1;

    /// <summary>Takes note of where a page leads; null for the end.</summary>
    /// <param name="next">The cursor of the next page.</param>
    /// <param name="requestId">The request that brought it.</param>
    /// <exception cref="ApiException">It was there before.</exception>
    public void Follow(string? next, string? requestId)
    {
        if (next is null)
            return;
        if (next == _milestone || !(_recent ??= new RecentIds()).Add(next))
            throw new ApiException(ApiErrorKind.UnexpectedAnswer, $"The list goes in a circle: its page '{next}' comes again.") { RequestId = requestId };

        // A circle of more pages than are remembered passes a milestone that stays for as long as it has pages.
        if (++_steps < _untilMilestone)
            return;
        _milestone = next;
        _steps = 0;
        _untilMilestone *= 2;
    }
}

using System;
using System.Collections.Generic;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Resources;

/// <summary>
/// An object to create once. Where the answer is lost, the object is known in the list by its mark; one without is sought by all that was sent,
/// newer than the request, and none that this process made with another request.
/// </summary>
internal sealed class CreatedObject<T> : OnceRequest<T>
    where T : ApiObject
{
    private readonly ApiCaller _client;
    private readonly ResourceKind _kind;
    private readonly string _path;
    private readonly Func<JsonElement, T> _read;

    /// <summary>Makes one.</summary>
    /// <param name="client">The service.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="path">Where such objects are created and listed.</param>
    /// <param name="read">Reads the object.</param>
    public CreatedObject(ApiCaller client, ResourceKind kind, string path, Func<JsonElement, T> read)
    {
        _client = client;
        _kind = kind;
        _path = path;
        _read = read;
    }

    /// <summary>Sends the request once.</summary>
    public Func<Task<ApiAnswer>> Send { get; init; } = null!;

    /// <summary>The pairs of metadata that the object bears and no other; null for none.</summary>
    public IReadOnlyDictionary<string, string>? Mark { get; init; }

    /// <summary>What is equal for two requests that make objects which cannot be told apart.</summary>
    public string Content { get; init; } = string.Empty;

    /// <summary>What is asked for, for the log; null for a POST to the path.</summary>
    public string? Act { get; init; }

    /// <summary>Adds to the request for the list which objects can be the one; null where any can.</summary>
    public Func<ApiRequest, ApiRequest>? Narrow { get; init; }

    /// <summary>False where the request says nothing that tells its object from one of somebody else, so that only a service which accepted it gives it.</summary>
    public bool TellsApart { get; init; } = true;

    /// <summary>Tells how like a listed object is to the one that the request would make.</summary>
    public Func<JsonElement, Likeness> LikenessOf { get; init; } = static _ => Likeness.None;

    public override string What => Act ?? $"POST {_path}";

    /// <summary>True where there can be one such object only, so that one that agrees, and was made since, is it whenever it shows.</summary>
    public bool IsUnique { get; init; }

    private string Key => $"{_path} {Content}";

    private ServiceLedger Ledger => _client.Connection.Ledger;

    public override async Task<T> SendAsync(CancellationToken token)
    {
        using IDisposable? place = Mark is null ? await Ledger.Creating.EnterAsync(Key, token).ConfigureAwait(false) : null;
        ApiAnswer answer = await Send().ConfigureAwait(false);
        JsonElement created = answer.ToObject();
        if (IdOf(created).Length == 0)
            throw new ApiException(ApiErrorKind.UnexpectedAnswer, $"The service answered status {answer.Status} to {What}, but without an id.") { Status = answer.Status, RequestId = answer.RequestId };
        Ledger.Clock.Learn(TimeOf(created));
        Ledger.Accept(_path, IdOf(created));
        return _read(created);
    }

    public override async Task<Finding<T>> LookAsync(SendAttempt attempt, CancellationToken token)
    {
        using IDisposable? alone = Mark is null ? await Ledger.Creating.EnterAloneAsync(Key, token).ConfigureAwait(false) : null;
        var candidates = new Candidates<T>(1);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        string id = string.Empty;
        await ListedSince.LookAsync(_client, RequestPage, attempt, Look, token).ConfigureAwait(false);
        Finding<T[]> finding = candidates.Judge(Mark is not null || IsUnique || (TellsApart ? attempt.IsOurs : attempt.IsAccepted), mayRepeat: false);
        if (finding.Found is not { } found)
            return finding.Doubt is { } doubt ? Finding<T>.Open(doubt) : Finding<T>.Nothing;
        if (Mark is null && Ledger.IsOpen(Key))
            return Finding<T>.Open($"'{id}' is like it, but may be that of an earlier request that stayed open.");
        Ledger.Accept(_path, id);
        if (Mark is null)
            attempt.TellTaken(_client, What, id);
        return Finding<T>.Of(found[0]);

        bool Look(JsonElement stored, ListedSince since)
        {
            string one = IdOf(stored);
            ListedAge age = since.AgeOf(TimeOf(stored));
            bool isMarked = Mark is not null && CreationMark.IsOn(stored, Mark);
            if (isMarked)
                age = ListedAge.Since;
            if (seen.Add(one) && !Ledger.HasAccepted(_path, one))
                candidates.Meet(one, age, _ => Mark is null ? LikenessOf(stored) : isMarked ? Likeness.Same : Likeness.None, () => Read(one, stored));
            return !(isMarked || (_kind.ListsNewestFirst && age == ListedAge.Before));
        }

        T Read(string one, JsonElement stored)
        {
            id = one;
            return _read(stored);
        }
    }

    public override void LeaveOpen()
    {
        if (Mark is null)
            Ledger.LeaveOpen(Key);
    }

    private ApiRequest RequestPage(string? page)
    {
        var list = new ApiRequest("GET", _path) { Beta = _kind.Beta };
        return (Narrow?.Invoke(list) ?? list).Query("limit", _client.PageSize).Query("page", page);
    }

    private static string IdOf(JsonElement value) => TextOf(value, "id") ?? string.Empty;

    private static DateTimeOffset? TimeOf(JsonElement value) => WireTime.Parse(TextOf(value, "created_at"));

    private static string? TextOf(JsonElement value, string name) =>
        value.TryGetProperty(name, out JsonElement field) && field.ValueKind == JsonValueKind.String ? field.GetString() : null;
}

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Json;

namespace ManagedAgents.Client.Operations;

/// <summary>
/// Events to send to a session once. Those of a request whose answer was lost are sought in the session's history: of the same content, newer
/// than the request, and none that this process sent with another request. An answer to a call is known by the call, which takes one.
/// </summary>
internal sealed class SentEvents : OnceRequest<IReadOnlyList<SessionEvent>>
{
    private readonly ApiClient _client;
    private readonly string _sessionId;
    private readonly string _path;
    private readonly RequestBody _body;
    private readonly Lazy<JsonElement[]> _sent;

    public SentEvents(ApiClient client, string sessionId, RequestBody body)
    {
        _client = client;
        _sessionId = sessionId;
        _path = EventOperations.PathOf(sessionId);
        _body = body;
        _sent = new Lazy<JsonElement[]>(() => JsonDocument.Parse(body.ToUtf8(client.Connection.WireFormat)).RootElement.GetProperty("events"u8).EnumerateArray().ToArray());
    }

    public override string What => $"the sending of event(s) to {_sessionId}";

    private ServiceLedger Ledger => _client.Connection.Ledger;

    /// <summary>Equal for two requests whose events may be taken for each other's.</summary>
    private string Key => $"{_path} {string.Join(",", _sent.Value.Select(SentContent.SkeletonOf))}";

    public override async Task<IReadOnlyList<SessionEvent>> SendAsync(CancellationToken token)
    {
        ApiAnswer answer = await _client.SendForObjectAsync(new ApiRequest("POST", _path) { Body = _body }, token).ConfigureAwait(false);
        SessionEvent[] accepted = Read(answer);
        Accept(accepted);
        return accepted;
    }

    public override async Task<Finding<IReadOnlyList<SessionEvent>>> LookAsync(SendAttempt attempt, CancellationToken token)
    {
        JsonElement[] sent = _sent.Value;
        bool areAnswers = Array.TrueForAll(sent, static e => SentContent.CallOf(e) is not null);
        var candidates = new Candidates<SessionEvent>(sent.Length);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        await ListedSince.LookAsync(_client, page => EventOperations.ListRequest(_sessionId, page, _client.EventPageSize), attempt, Look, token).ConfigureAwait(false);

        // An interrupt does the same whoever sent it. A session that this process started is its own, and it sends one event of a kind at a time.
        bool mayRepeat = Array.TrueForAll(sent, static e => SentContent.TypeOf(e) == EventTypes.UserInterrupt);
        bool isSure = areAnswers || mayRepeat || Ledger.HasAccepted(ApiRequest.PathOf("sessions"), _sessionId);
        Finding<SessionEvent[]> finding = candidates.Judge(isSure || attempt.IsOurs, mayRepeat);
        if (finding.Found is not { } found)
            return finding.Doubt is { } doubt ? Finding<IReadOnlyList<SessionEvent>>.Open(doubt) : Finding<IReadOnlyList<SessionEvent>>.Nothing;
        if (!areAnswers && !mayRepeat && Ledger.IsOpen(Key))
            return Finding<IReadOnlyList<SessionEvent>>.Open($"'{found[0].Id}' is like it, but may be that of an earlier request that stayed open.");
        Accept(found);
        if (!isSure)
            attempt.TellTaken(_client, What, found[0].Id);
        return Finding<IReadOnlyList<SessionEvent>>.Of(found);

        bool Look(JsonElement stored, ListedSince since)
        {
            SessionEvent candidate = EventParser.Parse(stored, _sessionId, _client.Connection.Redaction);
            ListedAge age = areAnswers ? ListedAge.Since : since.AgeOf(candidate.ProcessedAt);
            if (age == ListedAge.Before || (areAnswers && sent.Any(e => SentContent.CallOf(e) == candidate.Id)))
                return false;
            if (seen.Add(candidate.Id) && !Ledger.HasAccepted(_path, candidate.Id))
                candidates.Meet(candidate.Id, age, i => SentContent.LikenessOf(stored, sent[i]), () => candidate);
            return !areAnswers || !candidates.AreWhole;
        }
    }

    public override void LeaveOpen() => Ledger.LeaveOpen(Key);

    /// <summary>The accepted events. No member of such an answer is required; one without their ids says that they were accepted, and no more.</summary>
    private SessionEvent[] Read(ApiAnswer answer)
    {
        var accepted = new List<SessionEvent>();
        bool hasIds = answer.ToObject().TryGetProperty("data"u8, out JsonElement data) && data.ValueKind == JsonValueKind.Array;
        foreach (JsonElement item in hasIds ? data.EnumerateArray() : default)
        {
            SessionEvent? sent = item.ValueKind == JsonValueKind.Object ? EventParser.Parse(item, _sessionId, _client.Connection.Redaction) : null;
            hasIds &= sent is { Id.Length: > 0 };
            if (sent is not null)
                accepted.Add(sent);
        }

        return hasIds && accepted.Count > 0 ? accepted.ToArray() : throw new ApiException(
            ApiErrorKind.UnexpectedAnswer,
            $"The service answered status {answer.Status} to {What}, but without the events and their ids.") { Status = answer.Status, RequestId = answer.RequestId };
    }

    private void Accept(IEnumerable<SessionEvent> accepted)
    {
        foreach (SessionEvent sent in accepted)
            Ledger.Accept(_path, sent.Id);
    }
}

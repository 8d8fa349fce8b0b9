using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Events;

/// <summary>
/// Events to send to a session once. Those of a request whose answer was lost are sought in the session's history: of the same content, newer
/// than the request, and none that this process sent with another request. An answer to a call is known by the call, which takes one.
/// </summary>
internal sealed class SendOnce : OnceRequest<IReadOnlyList<SessionEvent>>
{
    private readonly ApiCaller _client;
    private readonly string _sessionId;
    private readonly string _path;
    private readonly RequestBody _body;
    private readonly Lazy<JsonElement[]> _sent;

    public SendOnce(ApiCaller client, string sessionId, RequestBody body)
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

/// <summary>Compares an event of a session's history with one that was sent.</summary>
internal static class SentContent
{
    private static readonly string[] References = { "custom_tool_use_id", "tool_use_id", "session_thread_id" };

    public static Likeness LikenessOf(JsonElement stored, JsonElement sent)
    {
        if (TypeOf(stored) != TypeOf(sent) || References.Any(name => TextOf(stored, name) != TextOf(sent, name) && TextOf(sent, name) is not null))
            return Likeness.None;
        if (sent.EnumerateObject().All(member => member.NameEquals("type"u8) || IsSame(stored, member)))
            return Likeness.Same;
        return SkeletonOf(stored, sent) == SkeletonOf(sent) ? Likeness.Alike : Likeness.None;
    }

    /// <summary>The type of an event; an interrupt has another name in the launch form.</summary>
    public static string? TypeOf(JsonElement e) => TextOf(e, "type") is { } type ? type == "interrupt" ? EventTypes.UserInterrupt : type : null;

    /// <summary>The call that an event answers; null where it answers none.</summary>
    public static string? CallOf(JsonElement e) => TextOf(e, "custom_tool_use_id") ?? TextOf(e, "tool_use_id");

    /// <summary>What is left of an event however a service changes it: its type, what it refers to, and the letters of its texts.</summary>
    public static string SkeletonOf(JsonElement sent) => SkeletonOf(sent, sent);

    /// <summary>As the other, of the members that the sent one has.</summary>
    private static string SkeletonOf(JsonElement stored, JsonElement sent)
    {
        var skeleton = new StringBuilder(TypeOf(stored));
        foreach (JsonProperty member in sent.EnumerateObject())
        {
            if (!member.NameEquals("type"u8) && stored.TryGetProperty(member.Name, out JsonElement value))
                Append(skeleton.Append('|'), value);
        }

        return skeleton.ToString();
    }

    private static void Append(StringBuilder skeleton, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                StoredText.AppendSkeleton(skeleton, value.GetString()!);
                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in value.EnumerateArray())
                    Append(skeleton, item);
                break;
            case JsonValueKind.Object:
                // A picture's bytes may become a file's id.
                foreach (JsonProperty member in value.EnumerateObject().Where(static m => !m.NameEquals("type"u8) && !m.NameEquals("source"u8)))
                    Append(skeleton, member.Value);
                break;
        }
    }

    /// <summary>True where a member is kept as it was sent; a service may keep the one text of a content as a text.</summary>
    private static bool IsSame(JsonElement stored, JsonProperty member)
    {
        if (member.Value.ValueKind == JsonValueKind.Array && stored.TryGetProperty(member.Name, out JsonElement plain) && plain.ValueKind == JsonValueKind.String)
            return member.Value.GetArrayLength() == 1 && TextOf(member.Value[0], "text") is { } text && StoredText.IsSame(plain.GetString()!, text);
        return JsonMatch.HasMember(stored, member);
    }

    private static string? TextOf(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out JsonElement field) && field.ValueKind == JsonValueKind.String ? field.GetString() : null;
}

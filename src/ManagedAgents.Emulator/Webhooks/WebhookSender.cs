using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net.Http;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Webhooks;

/// <summary>
/// Tells an endpoint what happens in the service, as webhooks: signed, one after the other, each tried three times, and never again once the endpoint
/// has answered with a redirect. Without an endpoint it tells nobody.
/// </summary>
internal sealed class WebhookSender : IDisposable
{
    private const int Tries = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestHold = TimeSpan.FromMilliseconds(500);

    // What the events of a session's stream are called in webhooks.
    private static readonly Dictionary<string, string> OfSessions = new()
    {
        ["session.status_running"] = "session.status_run_started",
        ["session.status_idle"] = "session.status_idled",
        ["session.status_rescheduled"] = "session.status_rescheduled",
        ["session.status_terminated"] = "session.status_terminated",
        ["session.updated"] = "session.updated",
        ["session.deleted"] = "session.deleted",
        ["span.outcome_evaluation_end"] = "session.outcome_evaluation_ended",
    };

    // Of which no update is told.
    private static readonly HashSet<string> Unchanging = new() { "vault", "vault_credential", "memory_store" };

    private static readonly HashSet<string> Kinds = new() { "agent", "environment", "vault", "vault_credential", "memory_store", "deployment", "deployment_run" };

    private readonly Uri? _endpoint;
    private readonly byte[] _key;
    private readonly HttpClient _client = new(new HttpClientHandler { AllowAutoRedirect = false, UseProxy = false }) { Timeout = Patience };
    private readonly CancellationTokenSource _end = new();
    private readonly object _gate = new();
    private readonly Regex[] _types;
    private readonly WebhookFaults _faults;
    private Task _last = Task.CompletedTask;
    private Delivery? _held;
    private int _count;

    /// <param name="endpoint">Where to; null for nowhere.</param>
    /// <param name="key">The signing key, <c>whsec_…</c>.</param>
    /// <param name="types">Which types, with * for any characters; none for all.</param>
    /// <param name="faults">What goes wrong on the way.</param>
    public WebhookSender(Uri? endpoint, string? key, IEnumerable<string> types, WebhookFaults faults)
    {
        _endpoint = endpoint;
        _types = types.Select(type => new Regex(@"\A" + Regex.Escape(type).Replace("\\*", ".*") + @"\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)).ToArray();
        _faults = faults;
        _key = endpoint is null ? Array.Empty<byte>() : Decode(key ?? throw new ArgumentNullException(nameof(key)));
    }

    /// <summary>Why it tells nothing any more; null while it does.</summary>
    public string? DisabledReason { get; private set; }

    /// <summary>Tells of an event of a session's stream, where webhooks know such events.</summary>
    public void TellOfSession(string eventType, string sessionId)
    {
        if (_endpoint is not null && OfSessions.TryGetValue(eventType, out string? type))
            Tell(type, sessionId, null);
    }

    /// <summary>Tells that an object was created, updated, archived or deleted, where webhooks know such objects.</summary>
    /// <param name="kind">Its type.</param>
    /// <param name="what">What happened to it.</param>
    /// <param name="id">Its id.</param>
    /// <param name="vaultId">The vault that it is in; null for none.</param>
    public void TellOfObject(string kind, string what, string id, string? vaultId = null)
    {
        if (_endpoint is not null && Kinds.Contains(kind) && !(what == "updated" && Unchanging.Contains(kind)))
            Tell($"{kind}.{what}", id, vaultId);
    }

    public void Dispose()
    {
        _end.Cancel();
        _client.Dispose();
    }

    private static byte[] Decode(string key) => Base64Url.Read(key.Trim().Replace("whsec_", string.Empty).TrimEnd('='));

    private void Tell(string type, string id, string? vaultId)
    {
        if (_types.Length > 0 && !_types.Any(wanted => wanted.IsMatch(type)))
            return;
        var data = new JsonObject { ["type"] = type, ["id"] = id, ["organization_id"] = "00000000-0000-4000-8000-000000000000", ["workspace_id"] = "wrkspc_emulator" };
        if (vaultId is not null)
            data["vault_id"] = vaultId;
        string deliveryId = Ids.New("whe_");
        var body = new JsonObject
        {
            ["type"] = "event",
            ["id"] = deliveryId,
            ["created_at"] = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            ["data"] = data,
        };
        byte[] utf8 = Encoding.UTF8.GetBytes(body.ToJsonString());
        lock (_gate)
            Queue(new Delivery(deliveryId, utf8, ++_count));
    }

    private void Queue(Delivery next)
    {
        if (_faults.Reorder && _held is null)
        {
            // Overtaken by the next one, or by nobody.
            _held = next;
            _ = Task.Delay(LongestHold, _end.Token).ContinueWith(_ => Release(next), TaskContinuationOptions.OnlyOnRanToCompletion);
            return;
        }

        Begin(next);
        if (_faults.Duplicate > 0 && next.Number % _faults.Duplicate == 0)
            Begin(next);
        Release(_held);
    }

    private void Release(Delivery? held)
    {
        lock (_gate)
        {
            if (held is null || _held != held)
                return;
            _held = null;
            Begin(held);
        }
    }

    private void Begin(Delivery next) => _last = _last.ContinueWith(_ => DeliverAsync(next), TaskScheduler.Default).Unwrap();

    private async Task DeliverAsync(Delivery next)
    {
        for (int tries = 1; tries <= Tries && DisabledReason is null && !_end.IsCancellationRequested; tries++)
        {
            try
            {
                if (tries > 1)
                    await Task.Delay(Pause, _end.Token).ConfigureAwait(false);
                bool isWrong = tries == 1 && _faults.WrongSignature > 0 && next.Number % _faults.WrongSignature == 0;
                if (await SendAsync(next.Id, next.Body, isWrong).ConfigureAwait(false))
                    return;
            }
            catch (Exception gone) when (gone is HttpRequestException or OperationCanceledException or ObjectDisposedException)
            {
                // Nobody is there, or not in time: it is tried again.
            }
        }
    }

    // Each attempt is signed anew, so that none is too old.
    private async Task<bool> SendAsync(string id, byte[] body, bool isWrong)
    {
        string timestamp = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] head = Encoding.UTF8.GetBytes($"{id}.{timestamp}.");
        byte[] signed = new byte[head.Length + body.Length];
        head.CopyTo(signed, 0);
        body.CopyTo(signed, head.Length);
        using var mac = new HMACSHA256(_key);
        using var request = new HttpRequestMessage(HttpMethod.Post, _endpoint) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        request.Headers.TryAddWithoutValidation("webhook-id", id);
        request.Headers.TryAddWithoutValidation("webhook-timestamp", timestamp);
        byte[] signature = mac.ComputeHash(signed);
        if (isWrong)
            signature[0] ^= 1;
        request.Headers.TryAddWithoutValidation("webhook-signature", "v1," + Convert.ToBase64String(signature));
        using HttpResponseMessage answer = await _client.SendAsync(request, _end.Token).ConfigureAwait(false);
        if ((int)answer.StatusCode is >= 300 and < 400)
            DisabledReason = "auto-disabled: endpoint URL returned a redirect (3xx)";
        return answer.IsSuccessStatusCode;
    }

    /// <summary>One event on its way.</summary>
    private sealed class Delivery
    {
        public Delivery(string id, byte[] body, int number)
        {
            Id = id;
            Body = body;
            Number = number;
        }

        public string Id { get; }

        public byte[] Body { get; }

        public int Number { get; }
    }
}

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using ManagedAgents.Client.Webhooks;
using ManagedAgents.Disk;
using ManagedAgents.Errors;

namespace ManagedAgents.Webhooks;

/// <summary>
/// A file that remembers which events were delivered, across restarts. An event is in it before its delivery is acknowledged, whole, so that one
/// which a process that ended had not given to its pipeline is given by the next.
/// </summary>
internal sealed class WebhookJournal : LineJournal
{
    private const int MostRemembered = 10_000;
    private const int LongestFile = 4 * MostRemembered;

    private readonly List<string> _seen = new();
    private readonly Dictionary<string, string> _left = new(StringComparer.Ordinal);
    private readonly List<string> _order = new();
    private int _lines;

    private WebhookJournal(string path)
        : base(path)
    {
    }

    /// <summary>The ids of the events that were delivered lately, the oldest first.</summary>
    public IEnumerable<string> Seen => _seen.Skip(Math.Max(0, _seen.Count - MostRemembered));

    /// <summary>The events that were acknowledged and not given on, the oldest first, as the file had them when it was opened.</summary>
    public IEnumerable<WebhookEvent> Left => [.. _order.Where(_left.ContainsKey).Select(id => WebhookEvent.Read(Encoding.UTF8.GetBytes(_left[id])))];

    private protected override string Format => "ManagedAgents.Webhooks.1";

    private protected override string Kind => "record of webhooks";

    private protected override string User => "Receive-MAWebhook";

    /// <summary>Opens the file, or makes it. It stays this process's alone until it is disposed.</summary>
    /// <param name="path">The file's full path.</param>
    /// <exception cref="InputException">The file is something else, or another process's.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static WebhookJournal Open(string path)
    {
        var journal = new WebhookJournal(path);
        journal.Open();
        return journal;
    }

    /// <summary>Notes an event that is about to be acknowledged.</summary>
    public void Accept(WebhookEvent arrived) => Append(new Dictionary<string, object?> { ["id"] = arrived.Id, ["event"] = arrived.Raw });

    /// <summary>Notes that the pipeline has taken an event.</summary>
    public void Take(string id) => Append(new Dictionary<string, object?> { ["taken"] = id });

    private protected override void Take(JsonElement line)
    {
        _lines++;
        if (TextOf(line, "taken") is { } taken)
        {
            _left.Remove(taken);
            return;
        }

        string id = TextOf(line, "id") ?? throw Unreadable();
        _seen.Add(id);
        if (TextOf(line, "event") is not { } content)
            return;
        _left[id] = content;
        _order.Add(id);
    }

    private protected override IReadOnlyList<Dictionary<string, object?>>? Shortened() => _lines < LongestFile ? null :
        [.. Seen.Select(id => _left.TryGetValue(id, out string? content) ? new Dictionary<string, object?> { ["id"] = id, ["event"] = content } : new Dictionary<string, object?> { ["id"] = id })];
}

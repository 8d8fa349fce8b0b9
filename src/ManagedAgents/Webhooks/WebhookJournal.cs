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

    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly List<string> _seen = new();
    private readonly Dictionary<string, WebhookEvent> _left = new(StringComparer.Ordinal);
    private int _lines;

    private WebhookJournal(string path)
        : base(path)
    {
    }

    /// <summary>The ids of the events that were delivered lately, the oldest first.</summary>
    public IEnumerable<string> Seen => _seen;

    /// <summary>The events that were acknowledged and not given on, the oldest first.</summary>
    public IReadOnlyList<WebhookEvent> Left => [.. _seen.Where(_left.ContainsKey).Select(id => _left[id])];

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
    public void Accept(WebhookEvent arrived)
    {
        Append(LineOf(arrived.Id, arrived));
        NoteAccepted(arrived.Id, arrived);
        ShortenIfLong();
    }

    /// <summary>Notes that the pipeline has taken an event.</summary>
    public void Take(string id)
    {
        Append(new Dictionary<string, object?> { ["taken"] = id });
        _left.Remove(id);
        _lines++;
        ShortenIfLong();
    }

    private protected override void Take(JsonElement line)
    {
        if (TextOf(line, "taken") is { } taken)
        {
            _left.Remove(taken);
            _lines++;
            return;
        }

        NoteAccepted(TextOf(line, "id") ?? throw Unreadable(), TextOf(line, "event") is { } content ? Read(content) : null);
    }

    private protected override IReadOnlyList<Dictionary<string, object?>> Lines()
    {
        _lines = _seen.Count;
        return [.. _seen.Select(id => LineOf(id, _left.TryGetValue(id, out WebhookEvent? left) ? left : null))];
    }

    private static Dictionary<string, object?> LineOf(string id, WebhookEvent? left)
    {
        var line = new Dictionary<string, object?> { ["id"] = id };
        if (left is not null)
            line["event"] = left.Raw;
        return line;
    }

    private WebhookEvent Read(string content)
    {
        try
        {
            return WebhookEvent.Read(Encoding.UTF8.GetBytes(content));
        }
        catch (JsonException cause)
        {
            throw Unreadable(cause);
        }
    }

    private void NoteAccepted(string id, WebhookEvent? arrived)
    {
        _lines++;
        if (!_known.Add(id))
            return;
        _seen.Add(id);
        if (arrived is not null)
            _left[id] = arrived;
    }

    private void ShortenIfLong()
    {
        if (_lines < LongestFile)
            return;
        foreach (string old in _seen.Take(_seen.Count - MostRemembered).Where(id => !_left.ContainsKey(id)).ToArray())
            _known.Remove(old);
        _seen.RemoveAll(id => !_known.Contains(id));
        Shorten();
    }
}

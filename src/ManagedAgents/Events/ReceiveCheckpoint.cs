using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text.Json;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Streaming;
using ManagedAgents.Disk;
using ManagedAgents.Errors;

namespace ManagedAgents.Events;

/// <summary>
/// A file that remembers how far a session or a thread was received. It is written whole beside its place, to the disk, and then put there, so that it is
/// never torn, not even by a power loss, and only after the pipeline has taken the events before it: after a crash the last event may come
/// again, after a power loss those of the last seconds, as the system may put the file in its place later; none is missed.
/// </summary>
internal sealed class ReceiveCheckpoint : IDisposable
{
    private const string Format = "ManagedAgents.Checkpoint.1";
    private const int LongestFile = 64 * 1024;

    private readonly FilePlace _place;
    private readonly FileLock _lock;
    private readonly string _path;
    private readonly EventSource _source;
    private (string? After, FollowPlace? Next, bool FromStart) _saved;
    private bool _exists;

    private ReceiveCheckpoint(FilePlace place, EventSource source, FileLock held)
    {
        _place = place;
        _path = place.Given;
        _source = source;
        _lock = held;
    }

    /// <summary>The input the receiving began after; null where it began elsewhere.</summary>
    public string? After => _saved.After;

    /// <summary>Where to go on; null where nothing was remembered yet.</summary>
    public FollowPlace? Next => _saved.Next;

    /// <summary>True where nothing was received yet and the session's first event is the next.</summary>
    public bool FromStart => _saved.FromStart;

    /// <summary>True where there is something to go on from.</summary>
    public bool Exists => _exists;

    /// <summary>Reads the file, or begins a new one where there is none; nothing is written yet. It stays the caller's alone until it is disposed.</summary>
    /// <exception cref="InputException">The file is not a checkpoint, is damaged, is another session's, or is in use.</exception>
    public static ReceiveCheckpoint Open(string path, EventSource source)
    {
        FilePlace place = FilePlace.At(path);
        if (place.Kind == PlaceKind.Folder)
            throw new InputException("CheckpointUnreadable", $"'{path}' is a folder; name a file for the checkpoint.");
        if (place.Kind is not (PlaceKind.File or PlaceKind.Nothing))
            throw new InputException("CheckpointUnreadable", $"'{path}' is a device or a pipe; name a file for the checkpoint.");
        FileLock held = FileLock.TryTake(place.Path)
            ?? throw new InputException("CheckpointInUse", $"The checkpoint '{path}' is in use: another Receive-MAEvent goes on with it. Wait until that has ended, or name another file; nothing was changed.");
        var checkpoint = new ReceiveCheckpoint(place, source, held);
        try
        {
            if (place.Kind == PlaceKind.File)
                checkpoint.Read();
            return checkpoint;
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    /// <summary>Lets others use the file.</summary>
    public void Dispose() => _lock.Dispose();

    /// <summary>Remembers a place; writes nothing where it is the remembered one.</summary>
    public void Save(string? after, FollowPlace next, bool fromStart)
    {
        (string?, FollowPlace?, bool) place = (after, next, fromStart);
        if (_exists && place.Equals(_saved))
            return;
        using (FileDraft draft = FileDraft.For(_place, _place.Path + ".new"))
        {
            byte[] json = Write(after, next, fromStart);
            draft.Content.Write(json, 0, json.Length);
            if (!draft.TryPlace(mayReplace: _exists))
                throw new IOException($"'{_path}' was made by somebody else meanwhile; it was left as it is.");
        }

        _saved = (after, next, fromStart);
        _exists = true;
    }

    private void Read()
    {
        try
        {
            Take(Parse());
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException)
        {
            // A text that is no Unicode is only found out when it is read.
            throw Unreadable("it is no JSON", cause);
        }
    }

    private void Take(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || TextOf(json, "format") != Format)
            throw Unreadable("it is no checkpoint of this module", null);
        string session = TextOf(json, "session_id") ?? throw Unreadable("it names no session", null);
        var remembered = new EventSource(session, TextOf(json, "thread_id"));
        if (remembered.SessionId != _source.SessionId || remembered.ThreadId != _source.ThreadId)
            throw new InputException("CheckpointMismatch", $"The checkpoint '{_path}' is of {Named(remembered)}, not of {Named(_source)}. Use one file for each session and thread; nothing was overwritten.");
        (string? after, string? last, bool fromStart) = (TextOf(json, "after"), TextOf(json, "last"), FlagOf(json, "from_start"));

        // Without a place the receiving would begin now, and what came since would be missed.
        if (last is null && !fromStart)
            throw Unreadable("it has no place", null);

        // The first release remembered the last event alone.
        bool isOld = last is not null && !json.TryGetProperty("given", out _);
        _saved = (after, isOld ? FollowPlace.After(last!) : new FollowPlace(last, TextOf(json, "start"), TextsOf(json, "given")), fromStart);
        _exists = true;
    }

    private JsonElement Parse()
    {
        if (new FileInfo(_place.Path).Length > LongestFile)
            throw Unreadable("it is too long for one", null);
        return JsonDocument.Parse(File.ReadAllBytes(_place.Path).AsMemory()).RootElement;
    }

    private byte[] Write(string? after, FollowPlace next, bool fromStart)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            writer.WriteString("format", Format);
            writer.WriteString("session_id", _source.SessionId);
            if (_source.ThreadId is not null)
                writer.WriteString("thread_id", _source.ThreadId);
            writer.WriteString("after", after);
            writer.WriteString("last", next.Last);
            writer.WriteBoolean("from_start", fromStart);
            writer.WriteString("start", next.Start);
            writer.WriteStartArray("given");
            foreach (string given in next.Given)
                writer.WriteStringValue(given);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return bytes.ToArray();
    }

    private string? TextOf(JsonElement json, string name) => !json.TryGetProperty(name, out JsonElement field) ? null : field.ValueKind switch
    {
        JsonValueKind.String => field.GetString(),
        JsonValueKind.Null => null,
        _ => throw Unreadable($"its '{name}' is no text", null),
    };

    private string[] TextsOf(JsonElement json, string name)
    {
        if (!json.TryGetProperty(name, out JsonElement field))
            return Array.Empty<string>();
        if (field.ValueKind != JsonValueKind.Array || field.EnumerateArray().Any(static text => text.ValueKind != JsonValueKind.String))
            throw Unreadable($"its '{name}' is no list of texts", null);
        return field.EnumerateArray().Select(static text => text.GetString()!).ToArray();
    }

    private bool FlagOf(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement field) && field.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Unreadable($"its '{name}' is neither true nor false", null),
    };

    private static string Named(EventSource source) => source.ThreadId is null ? $"session '{source.SessionId}'" : $"thread '{source.ThreadId}' of session '{source.SessionId}'";

    private InputException Unreadable(string why, Exception? cause) =>
        new("CheckpointUnreadable", $"The checkpoint '{_path}' cannot be used: {why}. Nothing was overwritten; name another file, or remove it to begin anew.", cause);
}

/// <summary>Where checkpoints are: one file, which is one session's, or a folder with a file for each session.</summary>
internal sealed class CheckpointPlace
{
    private readonly string _path;

    private CheckpointPlace(string path, bool isFolder)
    {
        _path = path;
        IsFolder = isFolder;
    }

    /// <summary>True where each session has a file of its own.</summary>
    public bool IsFolder { get; }

    /// <summary>Reads the parameter: a folder is one that exists or is written with a slash at its end.</summary>
    public static CheckpointPlace Of(SessionState session, string path)
    {
        string resolved = FileSystemPath.Literal(session, path);
        bool isNamedFolder = path.EndsWith("/", StringComparison.Ordinal) || path.EndsWith("\\", StringComparison.Ordinal);
        return new CheckpointPlace(resolved, isNamedFolder || Directory.Exists(resolved));
    }

    /// <summary>Opens a session's checkpoint; a folder that does not exist is made.</summary>
    public ReceiveCheckpoint Open(EventSource source)
    {
        if (!IsFolder)
            return ReceiveCheckpoint.Open(_path, source);
        Directory.CreateDirectory(_path);
        return ReceiveCheckpoint.Open(Path.Combine(_path, SafeFileName.From(source.Id + ".json", source.Id)), source);
    }
}

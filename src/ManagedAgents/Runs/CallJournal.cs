using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Text.Json;
using ManagedAgents.Client.Wire;
using ManagedAgents.Disk;
using ManagedAgents.Errors;

namespace ManagedAgents.Runs;

/// <summary>
/// A file that remembers which tool calls were begun, and the results of those that ended, so that a later process runs none of them
/// again. Each line is on disk before the call it is about goes on.
/// </summary>
internal sealed class CallJournal : IDisposable
{
    private const string Format = "ManagedAgents.Journal.1";

    private readonly FileStream _file;
    private readonly FileLock _lock;
    private readonly string _path;
    private readonly Dictionary<string, JournaledCall> _calls = new(StringComparer.Ordinal);

    private CallJournal(FileStream file, FileLock held, string path)
    {
        _lock = held;
        _file = file;
        _path = path;
    }

    private static Dictionary<string, object?> FirstLine => new() { ["format"] = Format };

    /// <summary>Opens the file, or makes it. It stays this process's alone until it is disposed.</summary>
    /// <param name="path">The file's full path.</param>
    /// <exception cref="InputException">The file is something else, or another process's.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static CallJournal Open(string path)
    {
        FilePlace place = FilePlace.At(path);
        if (place.Kind is not (PlaceKind.File or PlaceKind.Nothing))
            throw new InputException("JournalUnreadable", $"'{path}' is a folder, a device or a pipe; name a file for the journal.");

        // The file's own sharing keeps nobody out on Linux and macOS.
        FileLock held = FileLock.TryTake(place.Path)
            ?? throw new InputException("JournalInUse", $"The journal '{path}' is in use: another Invoke-MAAgent goes on with it. Wait until that has ended, or name another file; nothing was changed.");
        CallJournal? journal = null;
        try
        {
            journal = new CallJournal(new FileStream(place.Path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read), held, path);
            journal.ReadAll();
            return journal;
        }
        catch
        {
            journal?.Dispose();
            held.Dispose();
            throw;
        }
    }

    /// <summary>What is known of a call; null where it was not begun.</summary>
    public JournaledCall? Find(string callId) => _calls.TryGetValue(callId, out JournaledCall? call) ? call : null;

    /// <summary>Notes that a call is about to run.</summary>
    public void Begin(string callId) => Append(callId, new JournaledCall(null, false));

    /// <summary>Notes what came of a call.</summary>
    public void End(string callId, string result, bool isError) => Append(callId, new JournaledCall(result, isError));

    public void Dispose()
    {
        _file.Dispose();
        _lock.Dispose();
    }

    private void Append(string callId, JournaledCall call)
    {
        _calls[callId] = call;
        Write(new Dictionary<string, object?> { ["call"] = callId, ["result"] = call.Result, ["is_error"] = call.IsError });
    }

    private void Write(Dictionary<string, object?> line)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(JsonText.Of(line) + "\n");
        _file.Write(utf8, 0, utf8.Length);
        _file.Flush(flushToDisk: true);
    }

    private void ReadAll()
    {
        if (_file.Length == 0)
        {
            Write(FirstLine);
            return;
        }

        using var reader = new StreamReader(_file, new UTF8Encoding(false), false, 4096, leaveOpen: true);
        string text = reader.ReadToEnd();
        int whole = text.LastIndexOf('\n') + 1;
        if (whole == 0 && JsonText.Of(FirstLine).StartsWith(text, StringComparison.Ordinal))
        {
            // A process that ended within its first line had begun no call.
            _file.SetLength(0);
            Write(FirstLine);
            return;
        }

        string[] lines = text.Substring(0, whole).TrimEnd('\n').Split('\n');
        if (lines.Length == 0 || TextOf(Parse(lines[0]), "format") != Format)
            throw Unreadable(null);
        for (int i = 1; i < lines.Length; i++)
            Take(Parse(lines[i]));

        // A process that ended within a line left it torn; what it was about to note had not happened yet.
        _file.SetLength(Encoding.UTF8.GetByteCount(text.Substring(0, whole)));
        _file.Seek(0, SeekOrigin.End);
    }

    private void Take(JsonElement line)
    {
        string call = TextOf(line, "call") ?? throw Unreadable(null);
        _calls[call] = new JournaledCall(TextOf(line, "result"), line.TryGetProperty("is_error", out JsonElement isError) && isError.ValueKind == JsonValueKind.True);
    }

    private JsonElement Parse(string line)
    {
        try
        {
            JsonElement json = JsonDocument.Parse(line).RootElement;
            return json.ValueKind == JsonValueKind.Object ? json : throw Unreadable(null);
        }
        catch (JsonException cause)
        {
            throw Unreadable(cause);
        }
    }

    private static string? TextOf(JsonElement line, string name) =>
        line.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private InputException Unreadable(Exception? cause) =>
        new("JournalUnreadable", $"'{_path}' is no journal of tool calls, or it is damaged. It was left as it is; name another file, or delete it if no call in it matters.", cause);
}

/// <summary>What a journal knows of a call that was begun.</summary>
internal sealed class JournaledCall
{
    public JournaledCall(string? result, bool isError)
    {
        Result = result;
        IsError = isError;
    }

    /// <summary>The result's text; null where the process ended before there was one.</summary>
    public string? Result { get; }

    /// <summary>True where the tool failed.</summary>
    public bool IsError { get; }
}

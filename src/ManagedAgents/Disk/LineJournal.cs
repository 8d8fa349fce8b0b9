using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Text.Json;
using ManagedAgents.Client.Wire;
using ManagedAgents.Errors;

namespace ManagedAgents.Disk;

/// <summary>
/// A file that grows by lines of JSON, each on the disk before the next thing is done. It is one process's alone; a line that a process which ended
/// left torn is cut off, as what it was about to note had not happened yet.
/// </summary>
internal abstract class LineJournal : IDisposable
{
    private readonly string _path;
    private FilePlace? _place;
    private FileStream? _file;
    private FileLock? _lock;
    private long _whole;
    private bool _isTorn;

    private protected LineJournal(string path) => _path = path;

    /// <summary>What the first line says the file is.</summary>
    private protected abstract string Format { get; }

    /// <summary>What the file is, in words, such as journal of tool calls.</summary>
    private protected abstract string Kind { get; }

    /// <summary>Who goes on with it, such as Invoke-MAAgent.</summary>
    private protected abstract string User { get; }

    private string FirstLine => JsonText.Of(new Dictionary<string, object?> { ["format"] = Format });

    /// <summary>Opens the file, or makes it. It stays this process's alone until it is disposed.</summary>
    /// <exception cref="InputException">The file is something else, or another process's.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    private protected void Open()
    {
        FilePlace place = FilePlace.At(_path);
        _place = place;
        if (place.Kind is not (PlaceKind.File or PlaceKind.Nothing))
            throw new InputException("JournalUnreadable", $"'{_path}' is a folder, a device or a pipe; name a file for the journal.");

        // The file's own sharing keeps nobody out on Linux and macOS.
        _lock = FileLock.TryTake(place.Path)
            ?? throw new InputException("JournalInUse", $"The journal '{_path}' is in use: another {User} goes on with it. Wait until that has ended, or name another file; nothing was changed.");
        try
        {
            _file = OpenFile(FileMode.OpenOrCreate);
            ReadAll();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Lets others use the file.</summary>
    public void Dispose()
    {
        try
        {
            _file?.Dispose();
        }
        finally
        {
            _lock?.Dispose();
        }
    }

    /// <summary>Reads a line that was noted before.</summary>
    /// <exception cref="InputException">It is none; see <see cref="Unreadable"/>.</exception>
    private protected abstract void Take(JsonElement line);

    /// <summary>The lines that say all that still matters, for <see cref="Shorten"/>.</summary>
    private protected virtual IReadOnlyList<Dictionary<string, object?>> Lines() => [];

    /// <summary>Puts a file of <see cref="Lines"/> alone in the place of the one that has grown far beyond them.</summary>
    private protected void Shorten()
    {
        using (FileDraft draft = FileDraft.For(_place!, _place!.Path + ".new"))
        {
            StringBuilder text = new StringBuilder(FirstLine).Append('\n');
            foreach (Dictionary<string, object?> line in Lines())
                text.Append(JsonText.Of(line)).Append('\n');
            byte[] utf8 = Encoding.UTF8.GetBytes(text.ToString());
            draft.Content.Write(utf8, 0, utf8.Length);
            _file!.Dispose();
            try
            {
                if (!draft.TryPlace(mayReplace: true))
                    throw new IOException($"'{_path}' could not be replaced by a shorter one.");
            }
            finally
            {
                _file = OpenFile(FileMode.Open);
                _file.Seek(0, SeekOrigin.End);
                _whole = _file.Length;
            }
        }
    }

    /// <summary>Notes a line: it is on the disk when this is over.</summary>
    /// <param name="line">The line.</param>
    /// <param name="outlastsMachine">False where it only has to outlast this process, not the machine, which takes less time.</param>
    private protected void Append(Dictionary<string, object?> line, bool outlastsMachine = true) => Append(JsonText.Of(line), outlastsMachine);

    private protected static string? TextOf(JsonElement line, string name) =>
        line.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private protected InputException Unreadable(Exception? cause = null) =>
        new("JournalUnreadable", $"'{_path}' is no {Kind}, or it is damaged. It was left as it is; name another file, or delete it if nothing in it matters.", cause);

    private void Append(string line, bool outlastsMachine = true)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(line + "\n");
        if (_isTorn)
        {
            // What could not be written whole is cut off before anything is written behind it.
            _file!.SetLength(_whole);
            _file.Seek(0, SeekOrigin.End);
        }

        _isTorn = true;
        _file!.Write(utf8, 0, utf8.Length);
        _file.Flush(outlastsMachine);
        _whole += utf8.Length;
        _isTorn = false;
    }

    private void ReadAll()
    {
        if (_file!.Length == 0)
        {
            Append(FirstLine);
            return;
        }

        using var reader = new StreamReader(_file, new UTF8Encoding(false), false, 4096, leaveOpen: true);
        string text = reader.ReadToEnd();
        int whole = text.LastIndexOf('\n') + 1;
        if (whole == 0 && FirstLine.StartsWith(text, StringComparison.Ordinal))
        {
            // A process that ended within its first line had noted nothing.
            _file.SetLength(0);
            Append(FirstLine);
            return;
        }

        string[] lines = text.Substring(0, whole).TrimEnd('\n').Split('\n');
        if (lines.Length == 0 || TextOf(Parse(lines[0]), "format") != Format)
            throw Unreadable();
        for (int i = 1; i < lines.Length; i++)
            Take(Parse(lines[i]));
        _whole = Encoding.UTF8.GetByteCount(text.Substring(0, whole));
        _file.SetLength(_whole);
        _file.Seek(0, SeekOrigin.End);
    }

    // Without a buffer: what fails is not written later.
    private FileStream OpenFile(FileMode mode) => new(_place!.Path, mode, FileAccess.ReadWrite, FileShare.Read, bufferSize: 1);

    private JsonElement Parse(string line)
    {
        try
        {
            JsonElement json = JsonDocument.Parse(line).RootElement;
            return json.ValueKind == JsonValueKind.Object ? json : throw Unreadable();
        }
        catch (JsonException cause)
        {
            throw Unreadable(cause);
        }
    }
}

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Workers.Tools;

/// <summary>What the tools have in common that look at many files: a walk that follows no link, leaves out what nobody seeks, and ends.</summary>
internal abstract class SearchTool : BuiltInTool
{
    private const int MostEntries = 50_000;
    private const int Deepest = 40;
    private static readonly string[] LeftOut = [".git", "node_modules"];

    private protected SearchTool(string name, ConfinedFolders folders)
        : base(name, "pattern", "path") => Folders = folders;

    public override bool IsRepeatable => true;

    private protected ConfinedFolders Folders { get; }

    /// <summary>The place to look in.</summary>
    private protected ConfinedPlace Start(string? path)
    {
        try
        {
            return Folders.Find(string.IsNullOrEmpty(path) ? "." : path!);
        }
        catch (FileProblemException cause)
        {
            throw Failure(path!, cause);
        }
    }

    /// <summary>Walks through all files below a folder.</summary>
    /// <param name="folder">The folder; it is disposed.</param>
    /// <param name="take">Takes a file: the folder that it is in, its name, the path from the start, what it is. False to end.</param>
    /// <param name="token">Ends the walk.</param>
    private protected static void Walk(HeldFolder folder, Func<HeldFolder, string, string, EntryStatus, bool> take, CancellationToken token)
    {
        int left = MostEntries;
        Inside(folder, string.Empty, 0);

        bool Inside(HeldFolder inside, string below, int depth)
        {
            using (inside)
            {
                string[] names;
                try
                {
                    names = inside.Names().Take(left + 1).ToArray();
                }
                catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
                {
                    return true;
                }

                Array.Sort(names, StringComparer.Ordinal);
                foreach (string name in names)
                {
                    token.ThrowIfCancellationRequested();
                    if (LeftOut.Contains(name))
                        continue;
                    if (left-- <= 0)
                        return false;
                    try
                    {
                        if (inside.Look(name) is not { } found)
                            continue;
                        if (found.Kind == EntryKind.File && !take(inside, name, below + name, found))
                            return false;
                        if (found.Kind == EntryKind.Folder && depth < Deepest && !Inside(inside.OpenFolder(name), $"{below}{name}/", depth + 1))
                            return false;
                    }
                    catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
                    {
                        // It went, or was never to be read.
                    }
                }

                return true;
            }
        }
    }

    /// <summary>A path as every shell takes it.</summary>
    private protected static string Shown(string path) => Path.DirectorySeparatorChar == '/' ? path : path.Replace('\\', '/');
}

/// <summary>Finds files by a pattern of their names.</summary>
internal sealed class GlobTool : SearchTool
{
    /// <summary>The most paths that are answered.</summary>
    public const int MostPaths = 200;

    public GlobTool(ConfinedFolders folders)
        : base("glob", folders)
    {
    }

    private protected override Task<ToolAnswer> AnswerAsync(ToolInput input, CancellationToken token)
    {
        string pattern = input.Required("pattern");
        string? path = input.Text("path");
        if (pattern[0] is '/' or '\\' || (pattern.Length > 1 && pattern[1] == ':'))
            throw Failure("absolute pattern not permitted; pass a relative pattern (and optionally path)");
        if (GlobPattern.CanAscend(pattern))
            throw Failure("\"..\" is not permitted in the pattern");
        GlobPattern glob;
        try
        {
            glob = GlobPattern.Read(pattern);
        }
        catch (Exception cause) when (cause is FormatException or ArgumentException)
        {
            throw Failure(cause.Message);
        }

        using ConfinedPlace start = Start(path);
        var found = new List<(string Path, long Modified)>();
        if (Folder(start) is { } folder)
        {
            string root = start.Path;
            Walk(folder, (inside, name, below, status) =>
            {
                if (Fits(glob, below))
                    found.Add((Shown(inside.PathOf(name)), status.Modified));
                return true;
            }, token);
        }

        return Task.FromResult(ToolAnswer.Of(found.Count == 0 ? "no matches" : string.Join("\n", found.OrderByDescending(static f => f.Modified).Take(MostPaths).Select(static f => f.Path))));
    }

    private bool Fits(GlobPattern glob, string path)
    {
        try
        {
            return glob.Fits(path);
        }
        catch (RegexMatchTimeoutException)
        {
            throw Failure("the pattern takes too long");
        }
    }

    private static HeldFolder? Folder(ConfinedPlace start)
    {
        if (start.Name is null)
            return start.Folder.Again();
        return start.Look() is { Kind: EntryKind.Folder } ? start.Folder.OpenFolder(start.Name) : null;
    }
}

/// <summary>Finds lines in files by a regular expression.</summary>
internal sealed class GrepTool : SearchTool
{
    /// <summary>The most characters that are answered.</summary>
    public const int MostOutput = 102_400;

    /// <summary>The longest line that is looked at.</summary>
    public const int LongestLine = 2000;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _places;

    /// <param name="folders">Where it may search.</param>
    /// <param name="places">How many searches there may be at a time, of all sessions: one takes a processor.</param>
    public GrepTool(ConfinedFolders folders, SemaphoreSlim places)
        : base("grep", folders) => _places = places;

    private protected override async Task<ToolAnswer> AnswerAsync(ToolInput input, CancellationToken token)
    {
        Regex regex = Read(input.Required("pattern"));
        string? path = input.Text("path");
        using ConfinedPlace start = Start(path);
        await _places.WaitAsync(token).ConfigureAwait(false);
        try
        {
            return ToolAnswer.Of(await Task.Run(() => Search(regex, start, path, token), token).ConfigureAwait(false));
        }
        finally
        {
            _places.Release();
        }
    }

    private Regex Read(string pattern)
    {
        try
        {
            // What cannot run for ever where the platform has it, else a limit.
            const RegexOptions NonBacktracking = (RegexOptions)1024;
            if (typeof(object).Assembly.GetName().Name != "mscorlib")
            {
                try
                {
                    return new Regex(pattern, RegexOptions.CultureInvariant | NonBacktracking, LongestMatch);
                }
                catch (NotSupportedException)
                {
                    // Look-arounds and references back need the other.
                }
            }

            return new Regex(pattern, RegexOptions.CultureInvariant, LongestMatch);
        }
        catch (ArgumentException cause)
        {
            throw Failure("invalid regex: " + cause.Message);
        }
    }

    private string Search(Regex regex, ConfinedPlace start, string? path, CancellationToken token)
    {
        var hits = new StringBuilder();
        var watch = Stopwatch.StartNew();
        bool isLate = false;
        string? end = null;
        bool Take(HeldFolder folder, string name, string below, EntryStatus status)
        {
            isLate = watch.Elapsed > Longest;
            return !isLate && Grep(regex, folder, name, hits, ref end, token);
        }

        try
        {
            if (start.Name is null)
                Walk(start.Folder.Again(), Take, token);
            else if (start.Look() is not { } found)
                throw Failure(path!, new FileProblemException(FileProblemException.NotFound));
            else if (found.Kind == EntryKind.Folder)
                Walk(start.Folder.OpenFolder(start.Name), Take, token);
            else if (found.Kind == EntryKind.File)
                Grep(regex, start.Folder, start.Name, hits, ref end, token);
        }
        catch (RegexMatchTimeoutException)
        {
            isLate = true;
        }
        catch (FileProblemException cause)
        {
            throw Failure(path ?? ".", cause);
        }

        if (isLate)
            end = hits.Length == 0 ? throw Failure("timed out after 60s") : "[the search was cut short after 60000 ms]";
        return hits.Length == 0 && end is null ? "no matches" : hits.Append(end).ToString().TrimEnd('\n');
    }

    // False to end the search.
    private static bool Grep(Regex regex, HeldFolder folder, string name, StringBuilder hits, ref string? end, CancellationToken token)
    {
        using FileStream file = folder.OpenFile(name);
        using var reader = new StreamReader(file, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, bufferSize: 16384);
        var lines = new LineReader(reader, LongestLine);
        for (int number = 1; lines.Next(out string? line); number++)
        {
            token.ThrowIfCancellationRequested();
            if (lines.IsBinary)
                return true;
            if (line is null || !regex.IsMatch(line))
                continue;
            string hit = $"{Shown(folder.PathOf(name))}:{number}:{line}\n";
            if (hits.Length + hit.Length > MostOutput)
            {
                end = $"[output truncated at {MostOutput} bytes]";
                return false;
            }

            hits.Append(hit);
        }

        return true;
    }
}

/// <summary>Reads a text line by line and keeps no more of a line than wanted.</summary>
internal sealed class LineReader
{
    private readonly TextReader _text;
    private readonly int _longest;
    private readonly char[] _piece = new char[16384];
    private readonly StringBuilder _line = new();
    private int _at;
    private int _read;

    public LineReader(TextReader text, int longest)
    {
        _text = text;
        _longest = longest;
    }

    /// <summary>True once there was what no text has.</summary>
    public bool IsBinary { get; private set; }

    /// <summary>Gives the next line; null for one that is too long. False at the end.</summary>
    public bool Next(out string? line)
    {
        _line.Clear();
        long length = 0;
        line = null;
        bool any = false;
        while (Fill())
        {
            any = true;
            int end = Array.IndexOf(_piece, '\n', _at, _read - _at);
            int count = (end < 0 ? _read : end) - _at;
            IsBinary |= Array.IndexOf(_piece, '\0', _at, count) >= 0;
            length += count;
            if (length <= _longest + 1)
                _line.Append(_piece, _at, count);
            _at += count;
            if (end < 0)
                continue;
            _at++;
            break;
        }

        if (_line.Length > 0 && _line[_line.Length - 1] == '\r' && length == _line.Length)
        {
            _line.Length--;
            length--;
        }

        line = length <= _longest ? _line.ToString() : null;
        return any;
    }

    private bool Fill()
    {
        if (_at < _read)
            return true;
        _at = 0;
        _read = _text.Read(_piece, 0, _piece.Length);
        return _read > 0;
    }
}

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Files;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Wire;
using ManagedAgents.Disk;
using ManagedAgents.Errors;

namespace ManagedAgents.Runs;

/// <summary>
/// Saves what an agent wrote in a run. The service lists a session's files some seconds after they are written, so the list is read
/// until the files that the agent spoke of are there and nothing more comes.
/// </summary>
internal sealed class RunFiles
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan QuietWhereExpected = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan QuietWhereUnknown = TimeSpan.FromSeconds(4);

    private readonly ApiClient _client;
    private readonly string _folder;
    private readonly FileSaver _saver;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <param name="client">The service.</param>
    /// <param name="folder">Where to save, a full path; it is made where there is none.</param>
    /// <param name="saver">Writes them; the same for all runs of a command, so that none writes over another's.</param>
    public RunFiles(ApiClient client, string folder, FileSaver saver)
    {
        _client = client;
        _folder = folder;
        _saver = saver;
    }

    /// <summary>What could not be saved, and why.</summary>
    public List<(AgentFile File, Exception Cause)> Failures { get; } = new();

    /// <summary>Takes note of the files that are there before the run; they are not saved.</summary>
    public async Task NoteExistingAsync(string sessionId, CancellationToken token)
    {
        foreach (AgentFile file in await ListAsync(sessionId, token).ConfigureAwait(false))
            _known.Add(file.Id);
    }

    /// <summary>Waits for the list to be whole, then saves.</summary>
    public async Task<IReadOnlyList<FileInfo>> SaveAsync(AgentResult result, CancellationToken token)
    {
        var saved = new List<FileInfo>();
        foreach (AgentFile file in await WaitAsync(result, token).ConfigureAwait(false))
        {
            try
            {
                string path = Path.Combine(_folder, SafeFileName.From(file.FileName, file.Id));
                saved.Add(await _saver.SaveAsync(path, owner: file.Id, mayCreateFolder: true, stream => _client.Files.DownloadAsync(file.Id, file.SizeBytes, stream, static (_, _) => { }, token), token).ConfigureAwait(false));
            }
            catch (Exception cause) when (ErrorTable.Knows(cause))
            {
                Failures.Add((file, cause));
            }
        }

        return saved;
    }

    private static HashSet<string> NamesIn(AgentResult result)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (AgentToolCall call in result.ToolCalls.Where(static call => call.Kind == "BuiltIn" && !call.IsError))
        {
            foreach (Match match in Regex.Matches(JsonText.Shown(call.Input), @"/mnt/session/outputs/(?:[\w.@%+-]+/)*([\w@%+-]+\.[\w.@%+-]*\w)"))
                names.Add(match.Groups[1].Value);
        }

        return names;
    }

    private async Task<IReadOnlyList<AgentFile>> WaitAsync(AgentResult result, CancellationToken token)
    {
        IReadOnlyList<AgentFile> files = await ListAsync(result.SessionId, token).ConfigureAwait(false);

        // Only tools that run in the sandbox write files.
        if (!result.ToolCalls.Any(static call => call.Kind != "Custom"))
            return files;
        HashSet<string> expected = NamesIn(result);
        var waited = Stopwatch.StartNew();
        var quiet = Stopwatch.StartNew();
        while (waited.Elapsed < ServiceLag.OfFiles)
        {
            bool hasAll = expected.All(name => files.Any(file => file.FileName == name));
            if (hasAll && quiet.Elapsed >= (expected.Count > 0 ? QuietWhereExpected : QuietWhereUnknown))
                break;
            await Task.Delay(Pause, token).ConfigureAwait(false);
            IReadOnlyList<AgentFile> again = await ListAsync(result.SessionId, token).ConfigureAwait(false);
            if (!again.Select(static file => file.Id).SequenceEqual(files.Select(static file => file.Id)))
                quiet.Restart();
            files = again;
        }

        return files;
    }

    private async Task<IReadOnlyList<AgentFile>> ListAsync(string sessionId, CancellationToken token)
    {
        var files = new List<AgentFile>();
        Pager<AgentFile> list = _client.Files.List(sessionId, null);
        while (await list.NextAsync(token).ConfigureAwait(false) is { } file)
        {
            if (!_known.Contains(file.Id))
                files.Add(file);
        }

        return files;
    }
}

using System;
using System.Collections;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Sessions;
using ManagedAgents.Client.WorkQueue;
using ManagedAgents.Errors;
using ManagedAgents.Workers.Tools;

namespace ManagedAgents.Workers;

/// <summary>Where a session is served on this machine: its tools, with the folders that they reach, its skills and its memory stores.</summary>
internal sealed class SessionPlace : IDisposable
{
    private readonly WorkerSettings _settings;
    private readonly ItemProcesses _processes;
    private readonly ConfinedFolders _folders;
    private readonly Dictionary<string, BuiltInTool> _tools;
    private readonly SkillFolders _skills;
    private readonly List<MountedStore> _stores = new();
    private readonly Stopwatch _sinceSync = Stopwatch.StartNew();

    private SessionPlace(WorkerSettings settings, string sessionId, SessionFolder folder, string workId)
    {
        _settings = settings;
        SessionId = sessionId;
        string mark = $"{settings.WorkerId}.{workId}";
        _processes = new ItemProcesses(mark, settings.Guard);
        _folders = new ConfinedFolders(folder.Work);
        _skills = new SkillFolders(folder.Work, settings.Warn);
        Dictionary<string, string> environment = ShellEnvironment.Create(Environment.GetEnvironmentVariables(), settings.Secrets, folder.Home, folder.Temp, mark);
        IEnumerable<BuiltInTool> all = [new ReadTool(_folders), new WriteTool(_folders), new EditTool(_folders), new GlobTool(_folders), new GrepTool(_folders, settings.Searches)];
        if (settings.Shell is { } shell)
            all = all.Append(new BashTool(shell, folder.Work, environment, _processes, settings.ToolTimeout));
        _tools = all.Where(tool => settings.BuiltIn.Contains(tool.Name)).ToDictionary(tool => tool.Name, StringComparer.Ordinal);
    }

    public string SessionId { get; }

    /// <summary>Makes the place ready. What of a skill fails is warned of; a memory store that cannot be mounted is an error.</summary>
    public static async Task<SessionPlace> OpenAsync(WorkerSettings settings, ApiClient client, Session session, SessionFolder folder, WorkClaim claim, CancellationToken token)
    {
        var place = new SessionPlace(settings, session.Id, folder, claim.Item.Id);
        try
        {
            await place._skills.FetchAsync(client, session, token).ConfigureAwait(false);
            await place.MountAsync(client, session, claim.Token is not null, token).ConfigureAwait(false);
            return place;
        }
        catch
        {
            foreach (MountedStore store in place._stores)
                store.Remove();
            place._skills.Remove();
            place.Dispose();
            throw;
        }
    }

    /// <summary>True of a call whose tool is served here.</summary>
    public bool Serves(ToolUseEvent call, ICallerDesk desk) => call is AgentCustomToolUseEvent ? desk.Serves(call.Name) : call is AgentToolUseEvent && _tools.ContainsKey(call.Name);

    public BuiltInTool? Tool(string name) => _tools.TryGetValue(name, out BuiltInTool? tool) ? tool : null;

    /// <summary>Runs a built-in tool.</summary>
    public static Task<ToolAnswer> RunAsync(BuiltInTool tool, string callId, IReadOnlyDictionary<string, object?> input, CancellationToken token)
    {
        if (tool is BashTool bash)
            bash.OutputName = Disk.SafeFileName.IsSafe(callId) ? callId : "output";
        return tool.RunAsync(input, token);
    }

    /// <summary>Brings the memory stores into agreement, where that is due.</summary>
    public async Task SyncIfDueAsync(CancellationToken token)
    {
        if (_stores.Count == 0 || _sinceSync.Elapsed < _settings.MemoryInterval)
            return;
        foreach (MountedStore store in _stores)
            await store.SyncAsync(pullsToo: true, isLast: false, token).ConfigureAwait(false);
        _sinceSync.Restart();
    }

    /// <summary>Ends the programs, brings the memory stores into agreement for the last time, and takes away what was mounted.</summary>
    public async Task CloseAsync(bool isClean)
    {
        (Tool("bash") as BashTool)?.Dispose();
        _processes.End();
        _skills.Remove();
        using var longest = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await Task.WhenAll(_stores.Select(store => SaveAsync(store, pullsToo: isClean, longest.Token))).ConfigureAwait(false);
    }

    public void Dispose()
    {
        (Tool("bash") as BashTool)?.Dispose();
        _processes.Dispose();
        _folders.Dispose();
    }

    private async Task SaveAsync(MountedStore store, bool pullsToo, CancellationToken token)
    {
        try
        {
            await store.SyncAsync(pullsToo, isLast: true, token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _settings.Warn($"The memory store {store.Id} of the session {SessionId} could not be saved within 30 seconds; what was changed last is lost.");
        }

        store.Remove();
    }

    private async Task MountAsync(ApiClient client, Session session, bool hasToken, CancellationToken token)
    {
        SessionResource[] wanted = session.Resources.Where(static resource => resource.Type == "memory_store").ToArray();
        if (wanted.Length == 0 || _settings.MemoryFolder?.Length == 0)
            return;
        if (!hasToken)
            throw new InputException("NoSessionsToken", $"The session {SessionId} has memory stores, which only the token that comes with its work opens, and none came. -NoMemory serves such sessions without their memory.");
        foreach (SessionResource resource in wanted)
        {
            string path = MountedStore.PlaceOf(resource, _settings.MemoryFolder);
            var store = new MountedStore(client, resource, path, _settings.Warn, _settings.Verbose);
            store.Create();
            _stores.Add(store);
            await store.DownloadAsync(token).ConfigureAwait(false);
            _folders.Add(path, store.IsReadOnly, resource.MountPath);
        }
    }
}

using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;
using ManagedAgents.Workers.Tools;

namespace ManagedAgents.Workers;

/// <summary>How a worker works: what the user gave, read.</summary>
internal sealed class WorkerSettings
{
    public string EnvironmentId { get; init; } = string.Empty;

    /// <summary>What this process is known by at the service, and its processes on this machine.</summary>
    public string WorkerId { get; init; } = string.Empty;

    /// <summary>The connection that signs in with the environment's key.</summary>
    public ApiConnection Connection { get; init; } = null!;

    /// <summary>The folder that each session's folder is in.</summary>
    public string Root { get; init; } = string.Empty;

    public int MostSessions { get; init; } = 1;

    /// <summary>The sessions to serve; null for all.</summary>
    public IReadOnlyCollection<string>? Sessions { get; init; }

    /// <summary>How long a session may rest before it is left.</summary>
    public TimeSpan MaxIdle { get; init; }

    /// <summary>How long a session may wait for others; null for ever.</summary>
    public TimeSpan? MaxWait { get; init; }

    /// <summary>How long a call may take.</summary>
    public TimeSpan ToolTimeout { get; init; }

    /// <summary>True to end when the queue is empty.</summary>
    public bool EndsWhenEmpty { get; init; }

    /// <summary>How many items to take; null for any number.</summary>
    public int? MostItems { get; init; }

    /// <summary>True to delete a session's folder once it rests.</summary>
    public bool RemovesFolders { get; init; }

    /// <summary>The built-in tools to serve.</summary>
    public IReadOnlyCollection<string> BuiltIn { get; init; } = [];

    /// <summary>The shell of the tool bash; null where that is not served.</summary>
    public ShellKind? Shell { get; init; }

    /// <summary>Where memory stores are mounted: null for where the service says; empty for not at all.</summary>
    public string? MemoryFolder { get; init; }

    /// <summary>How often memory stores are brought into agreement.</summary>
    public TimeSpan MemoryInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Texts that no child process may have in its environment, and no result may tell.</summary>
    public IReadOnlyCollection<string> Secrets { get; init; } = [];

    /// <summary>Ends the processes of items where this process is killed.</summary>
    public ProcessGuard? Guard { get; init; }

    /// <summary>The places of searches, for all sessions.</summary>
    public SemaphoreSlim Searches { get; } = new(4);

    /// <summary>Runs the caller's commands, and decides on calls, on the pipeline thread.</summary>
    public ICallerDesk Desk { get; init; } = null!;

    /// <summary>True of an item that is to be served here: one of the sessions, where these were told.</summary>
    public bool Wants(string? sessionId) => Sessions is null || (sessionId is not null && Sessions.Contains(sessionId));

    public Action<string> Verbose { get; init; } = static _ => { };

    public Action<string> Warn { get; init; } = static _ => { };
}

/// <summary>What only the pipeline thread can do for a worker.</summary>
internal interface ICallerDesk
{
    /// <summary>True of a custom tool that is a command of the caller.</summary>
    bool Serves(string tool);

    /// <summary>Runs the command of a custom tool.</summary>
    Task<(string Text, bool IsError)> RunAsync(ToolUseEvent call, CancellationToken token);

    /// <summary>Why a call may not run on this machine; null where it may. The text may be empty.</summary>
    Task<string?> WhyRefusedAsync(ToolUseEvent call, CancellationToken token);

    /// <summary>Emits a record.</summary>
    Task EmitAsync(WorkerRecord record);
}

/// <summary>
/// As many threads at hand as sessions need that all wait for a disk or for a program's start. Without it the pool, which begins with one for each
/// processor, makes them one by one, two a second, and the others wait meanwhile.
/// </summary>
internal sealed class MoreThreads : IDisposable
{
    private const int ForSession = 2, Most = 64;
    private readonly int _before;

    public MoreThreads(int sessions)
    {
        ThreadPool.GetMinThreads(out _before, out int ports);
        ThreadPool.SetMinThreads(Math.Max(_before, Math.Min(Most, Environment.ProcessorCount + (ForSession * sessions))), ports);
    }

    public void Dispose()
    {
        ThreadPool.GetMinThreads(out _, out int ports);
        ThreadPool.SetMinThreads(_before, ports);
    }
}

using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Threading;

namespace ManagedAgents.Tests.Engine;

/// <summary>
/// The real PowerShell engine with the staged module imported, as a user's session has it: variables, connection and
/// functions last from one run to the next. It has the engine's core cmdlets, not Microsoft.PowerShell.Utility or Management.
/// </summary>
public sealed class PowerShellEngine : IDisposable
{
    private readonly AnthropicEnvironment? _environment;
    private readonly PooledRunspace _pooled;
    private int _isDisposed;

    /// <summary>Takes a runspace that is as new.</summary>
    /// <param name="importModule">Whether to import the staged module; a failing import throws.</param>
    /// <param name="environment">ANTHROPIC_* variables while the engine lives, all others cleared; only in <see cref="ProcessState"/>.</param>
    /// <param name="cmdlets">Further cmdlets of the session, such as those of <see cref="InBoxCmdlets"/>.</param>
    public PowerShellEngine(bool importModule = true, (string Name, string Value)[]? environment = null, IEnumerable<SessionStateCommandEntry>? cmdlets = null)
    {
        _environment = environment is null ? null : new AnthropicEnvironment(environment);
        SessionStateCommandEntry[] all = [.. cmdlets ?? []];
        _pooled = PooledRunspace.Take($"{importModule} {string.Join(' ', all.Select(static cmdlet => cmdlet.Name))}", () => StateOf(importModule, all));
    }

    /// <summary>The host of the runspace: what it was told to show, and the answers to prompts.</summary>
    public RecordingHost Host => _pooled.Host;

    /// <summary>The open runspace.</summary>
    public Runspace Runspace => _pooled.Runspace;

    /// <summary>Sets a variable of the session.</summary>
    public void SetVariable(string name, object? value) => Runspace.SessionStateProxy.SetVariable(name, value);

    /// <summary>Reads a variable of the session.</summary>
    public object? GetVariable(string name)
    {
        object? value = Runspace.SessionStateProxy.GetVariable(name);
        return value is PSObject wrapped ? wrapped.BaseObject : value;
    }

    /// <summary>Runs a script to its end. A pipeline that misses the deadline is stopped and throws <see cref="TimeoutException"/>.</summary>
    /// <param name="script">Script text, which may begin with a param block.</param>
    /// <param name="parameters">Arguments by parameter name.</param>
    /// <param name="input">Objects for <c>$input</c>.</param>
    /// <param name="deadline">Longest run; <see cref="Deadline.Default"/> when null.</param>
    public PipelineResult Run(
        string script, IReadOnlyDictionary<string, object?>? parameters = null, IEnumerable? input = null, TimeSpan? deadline = null)
    {
        using RunningPipeline running = Start(script, parameters, input);
        return running.ResultAsync(deadline).GetAwaiter().GetResult();
    }

    /// <summary>Starts a script and returns at once.</summary>
    public RunningPipeline Start(string script, IReadOnlyDictionary<string, object?>? parameters = null, IEnumerable? input = null) =>
        new(Script(script, parameters), Host, input);

    /// <summary>What a console shows of the script's output: the default formatting of its objects.</summary>
    public string Show(string script, IReadOnlyDictionary<string, object?>? parameters = null)
    {
        using var running = new RunningPipeline(Script(script, parameters).AddCommand("Out-Default"), Host, null);
        return running.ResultAsync().GetAwaiter().GetResult().Succeeded().HostText;
    }

    /// <summary>Ends the use of the runspace and brings the environment variables back.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
            _pooled.Return();
        _environment?.Dispose();
    }

    private static InitialSessionState StateOf(bool importModule, SessionStateCommandEntry[] cmdlets)
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.ThrowOnRunspaceOpenError = true;
        if (OperatingSystem.IsWindows())
            state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.Bypass;
        state.Commands.Add(new SessionStateCmdletEntry("Select-First", typeof(SelectFirstCommand), null));
        state.Commands.Add(cmdlets);
        if (importModule)
            state.ImportPSModule([RepositoryFolder.Manifest]);
        return state;
    }

    private PowerShell Script(string script, IReadOnlyDictionary<string, object?>? parameters)
    {
        PowerShell shell = PowerShell.Create(Runspace).AddScript(script);
        foreach ((string name, object? value) in parameters ?? new Dictionary<string, object?>())
            shell.AddParameter(name, value);
        return shell;
    }
}

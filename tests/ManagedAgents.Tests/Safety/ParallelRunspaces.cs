using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;

namespace ManagedAgents.Tests.Safety;

/// <summary>Runspaces of one process with the module imported, each with a thread of its own, as a runbook host has them.</summary>
internal sealed class ParallelRunspaces : IDisposable
{
    private readonly RunspacePool _pool;
    private readonly List<PowerShell> _shells = [];

    /// <summary>Opens them.</summary>
    /// <param name="count">How many.</param>
    /// <param name="variables">Variables that each session has.</param>
    public ParallelRunspaces(int count, params (string Name, object Value)[] variables)
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.ImportPSModule([RepositoryFolder.Manifest]);
        foreach ((string name, object value) in variables)
            state.Variables.Add(new SessionStateVariableEntry(name, value, string.Empty));
        _pool = RunspaceFactory.CreateRunspacePool(state);
        _pool.SetMinRunspaces(1);
        _pool.SetMaxRunspaces(count);
        _pool.Open();
    }

    /// <summary>Starts a script in a runspace that is free; its errors and output are the task's.</summary>
    public Task<PSObject[]> Start(string script, params (string Name, object Value)[] parameters)
    {
        PowerShell shell = PowerShell.Create();
        shell.RunspacePool = _pool;
        shell.AddScript(script);
        foreach ((string name, object value) in parameters)
            shell.AddParameter(name, value);
        _shells.Add(shell);
        return RunAsync(shell);
    }

    /// <summary>Stops all that runs, as Ctrl+C does.</summary>
    public void StopAll() => Parallel.ForEach(_shells, shell => shell.BeginStop(null, null));

    public void Dispose()
    {
        _shells.ForEach(shell => shell.Dispose());
        _pool.Dispose();
    }

    private static async Task<PSObject[]> RunAsync(PowerShell shell)
    {
        PSDataCollection<PSObject> output = await shell.InvokeAsync();
        return shell.HadErrors ? throw new InvalidOperationException(string.Join(Environment.NewLine, shell.Streams.Error)) : [.. output];
    }
}

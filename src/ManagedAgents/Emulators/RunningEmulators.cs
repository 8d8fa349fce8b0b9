using System.Collections.Generic;
using System.Management.Automation.Runspaces;

namespace ManagedAgents.Emulators;

/// <summary>The emulators that a runspace has started and not yet stopped. They end with it at the latest.</summary>
internal sealed class RunningEmulators
{
    private readonly List<EmulatorInfo> _emulators = new();
    private bool _endsWithRunspace;

    /// <summary>Those of the current runspace.</summary>
    public static RunningEmulators Here => Runspaces.RunspaceMemory.Current.Of<RunningEmulators>();

    /// <summary>All of them.</summary>
    public EmulatorInfo[] All
    {
        get
        {
            lock (_emulators)
                return _emulators.ToArray();
        }
    }

    /// <summary>Remembers an emulator, to stop it with the runspace at the latest.</summary>
    public void Add(EmulatorInfo emulator)
    {
        lock (_emulators)
        {
            if (!_endsWithRunspace)
                Runspace.DefaultRunspace.StateChanged += StopWithRunspace;
            _endsWithRunspace = true;
            _emulators.Add(emulator);
        }
    }

    /// <summary>Stops an emulator.</summary>
    public void Stop(EmulatorInfo emulator)
    {
        emulator.Stop();
        lock (_emulators)
            _emulators.Remove(emulator);
    }

    /// <summary>Stops all.</summary>
    public void StopAll()
    {
        foreach (EmulatorInfo emulator in All)
            Stop(emulator);
    }

    private void StopWithRunspace(object? sender, RunspaceStateEventArgs change)
    {
        if (change.RunspaceStateInfo.State is System.Management.Automation.Runspaces.RunspaceState.Closed or System.Management.Automation.Runspaces.RunspaceState.Broken)
            StopAll();
    }
}

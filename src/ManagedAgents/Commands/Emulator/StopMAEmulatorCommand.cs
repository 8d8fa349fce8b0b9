using System.Collections.Generic;
using System.Management.Automation;

namespace ManagedAgents.Commands.Emulator;

/// <summary>Stops emulators: the given ones, else all that were started in this runspace. What they kept is gone.</summary>
[Cmdlet(VerbsLifecycle.Stop, "MAEmulator", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class StopMAEmulatorCommand : MACmdlet
{
    /// <summary>The emulators to stop; default all that were started in this runspace.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    public EmulatorInfo[]? Emulator { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        RunspaceState state = RunspaceState.Current;
        foreach (EmulatorInfo emulator in Emulator ?? (IReadOnlyList<EmulatorInfo>)state.Emulators)
        {
            if (!ShouldProcess(emulator.Uri.ToString(), "Stop emulator"))
                continue;
            emulator.Stop();
            state.Remove(emulator);
        }
    }
}

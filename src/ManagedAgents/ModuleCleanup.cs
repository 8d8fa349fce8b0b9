using System.Management.Automation;
using ManagedAgents.Emulators;

namespace ManagedAgents;

/// <summary>Stops what the module left running in the background when it is removed.</summary>
public sealed class ModuleCleanup : IModuleAssemblyCleanup
{
    /// <summary>Stops the emulators that were started in this runspace.</summary>
    /// <param name="psModuleInfo">The module that is removed.</param>
    public void OnRemove(PSModuleInfo psModuleInfo) => RunningEmulators.Here.StopAll();
}

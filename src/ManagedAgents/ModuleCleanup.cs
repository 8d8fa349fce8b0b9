using System.Management.Automation;
using ManagedAgents.Commands;

namespace ManagedAgents;

/// <summary>Stops what the module left running in the background when it is removed.</summary>
public sealed class ModuleCleanup : IModuleAssemblyCleanup
{
    /// <summary>Stops the emulators that were started in this runspace.</summary>
    /// <param name="psModuleInfo">The module that is removed.</param>
    public void OnRemove(PSModuleInfo psModuleInfo) => RunspaceState.Current.StopEmulators();
}

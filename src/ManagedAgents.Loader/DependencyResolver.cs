using System;
using System.IO;
using System.Management.Automation;
using System.Reflection;

namespace ManagedAgents.Loader;

/// <summary>
/// Finds the module's dependencies on Windows PowerShell 5.1, which has no System.Text.Json of its own.
/// On PowerShell 7 it does nothing: the libraries are in-box there.
/// </summary>
public sealed class DependencyResolver : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    private static readonly string Folder = Path.Combine(
        Path.GetDirectoryName(typeof(DependencyResolver).Assembly.Location)!, "dependencies");

    /// <summary>Starts to answer for the assemblies in the module's dependencies folder, on .NET Framework only.</summary>
    public void OnImport()
    {
        if (IsNetFramework())
            AppDomain.CurrentDomain.AssemblyResolve += Resolve;
    }

    /// <summary>Stops answering when the module is removed.</summary>
    /// <param name="psModuleInfo">The module that is removed.</param>
    public void OnRemove(PSModuleInfo psModuleInfo) => AppDomain.CurrentDomain.AssemblyResolve -= Resolve;

    // The core library of .NET is System.Private.CoreLib.
    private static bool IsNetFramework() => typeof(object).Assembly.GetName().Name == "mscorlib";

    private static Assembly? Resolve(object sender, ResolveEventArgs request)
    {
        var wanted = new AssemblyName(request.Name);
        string file = Path.Combine(Folder, wanted.Name + ".dll");
        if (!File.Exists(file))
            return null;

        // A newer version than the shipped one is somebody else's need.
        Version shipped = AssemblyName.GetAssemblyName(file).Version;
        return wanted.Version is null || wanted.Version <= shipped ? Assembly.LoadFrom(file) : null;
    }
}

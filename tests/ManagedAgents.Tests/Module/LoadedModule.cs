using System;
using System.IO;
using System.Linq;
using System.Reflection;
using ManagedAgents.Tests.Engine;

namespace ManagedAgents.Tests.Module;

/// <summary>The module's dlls as the engine has loaded them.</summary>
public static class LoadedModule
{
    /// <summary>The dll of a simple name.</summary>
    public static Assembly Assembly(string name)
    {
        using var engine = new PowerShellEngine();
        return AppDomain.CurrentDomain.GetAssemblies().FirstOrDefault(assembly => assembly.GetName().Name == name)
            ?? System.Reflection.Assembly.LoadFrom(Path.Combine(RepositoryFolder.Module, name + ".dll"));
    }
}

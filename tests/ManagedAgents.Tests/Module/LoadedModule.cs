using System;
using System.Collections.Concurrent;
using System.IO;
using System.Linq;
using System.Reflection;
using ManagedAgents.Tests.Engine;

namespace ManagedAgents.Tests.Module;

/// <summary>The module's dlls as the engine has loaded them.</summary>
public static class LoadedModule
{
    private static readonly ConcurrentDictionary<string, Assembly> Known = new();

    /// <summary>The dll of a simple name.</summary>
    public static Assembly Assembly(string name) => Known.GetOrAdd(name, Load);

    private static Assembly Load(string name)
    {
        using var engine = new PowerShellEngine();
        return AppDomain.CurrentDomain.GetAssemblies().FirstOrDefault(assembly => assembly.GetName().Name == name)
            ?? System.Reflection.Assembly.LoadFrom(Path.Combine(RepositoryFolder.Module, name + ".dll"));
    }
}

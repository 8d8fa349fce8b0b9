using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;

namespace ManagedAgents.NetFramework;

/// <summary>The dlls of a module folder, as the runtime takes them.</summary>
internal static class LoadedDlls
{
    /// <summary>Loads each type of the module's own dlls; throws where one lacks what its base type or interface demands.</summary>
    public static void LoadEveryType(string module)
    {
        foreach (string file in Directory.GetFiles(module, "*.dll").OrderBy(file => file, StringComparer.Ordinal))
        {
            bool any = Assembly.LoadFrom(file).GetTypes().Length > 0;
            Console.WriteLine($"{Path.GetFileName(file)}: {(any ? "every type loads" : "it has no types")}");
        }
    }

    /// <summary>
    /// Prints which of the module's dependencies came from its folder; throws where one came from elsewhere. The runtime may take
    /// its own System.Numerics.Vectors.
    /// </summary>
    public static void RequireFrom(string module)
    {
        string folder = Path.Combine(module, "dependencies");
        List<string> names = Directory.GetFiles(folder, "*.dll").Select(Path.GetFileNameWithoutExtension).ToList();
        List<Assembly> used = AppDomain.CurrentDomain.GetAssemblies().Where(assembly => names.Contains(assembly.GetName().Name) && !assembly.GlobalAssemblyCache).ToList();
        foreach (Assembly stray in used.Where(assembly => Path.GetDirectoryName(assembly.Location) != folder))
            throw new InvalidOperationException($"{stray.FullName} came from {stray.Location}.");
        Console.WriteLine($"dependencies: {string.Join(", ", used.Select(assembly => assembly.GetName().Name).OrderBy(name => name, StringComparer.Ordinal))}");
    }
}

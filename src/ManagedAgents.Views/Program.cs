using System;
using System.IO;

namespace ManagedAgents.Views;

/// <summary>Writes the views of the module's types for PowerShell: tables as they are declared, lists and wide views of the types themselves.</summary>
internal static class Program
{
    /// <summary>Runs it.</summary>
    /// <param name="args">A file that names, a line each: the dlls of the module and all that they refer to, the declarations, and the ps1xml to write.</param>
    /// <returns>0; 1 where a declaration is wrong, which is told as compilers do, so that the build shows where.</returns>
    private static int Main(string[] args)
    {
        string[] paths = File.ReadAllLines(args[0]);
        using var types = new ModuleTypes(Array.FindAll(paths, static path => Is(path, ".dll")));
        try
        {
            // In whatever order a system lists files, the same comes of them.
            string[] files = Array.FindAll(paths, static path => Is(path, ".views"));
            Array.Sort(files, StringComparer.Ordinal);
            var views = new ViewSet(types, Declaration.Read(files));
            File.WriteAllText(Array.Find(paths, static path => Is(path, ".ps1xml"))!, views.ToXml());
            return 0;
        }
        catch (DeclarationException e)
        {
            Console.WriteLine(e.Message);
            return 1;
        }
    }

    private static bool Is(string path, string extension) => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase);
}

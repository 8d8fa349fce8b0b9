using System;
using System.IO;
using System.Xml.Linq;

namespace ManagedAgents.Views;

/// <summary>Writes the views of the module's types for PowerShell: tables as they are declared, lists, wide views and main properties of the types themselves.</summary>
internal static class Program
{
    /// <summary>Runs it.</summary>
    /// <param name="args">
    /// A file that names, a line each, the dlls of the module and all that they refer to, the declarations, and what the types have besides; then the ps1xml of
    /// the views and that of the types, which are written.
    /// </param>
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
            File.WriteAllText(args[1], views.ToXml());
            File.WriteAllText(args[2], views.AddMainProperties(XElement.Load(Array.Find(paths, static path => Is(path, ".ps1xml"))!)));
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

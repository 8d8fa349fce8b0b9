using System;
using System.IO;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Threading;

namespace ManagedAgents.NetFramework;

/// <summary>
/// Works a session on .NET Framework, or on Mono, with the dlls of a module folder: as Windows PowerShell 5.1 would, without it.
/// Its argument is the folder. It prints a line for each step and ends with 1 at the first that fails.
/// </summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        string module = Path.GetFullPath(arguments[0]);

        // Windows PowerShell loads the module's own dlls by their path; their dependencies are the loader's to find.
        AppDomain.CurrentDomain.AssemblyResolve += (_, request) => LoadOwn(module, new AssemblyName(request.Name).Name);
        try
        {
            Import();
            LoadedDlls.LoadEveryType(module);
            Run(module);
            LoadedDlls.RequireFrom(module);
            return 0;
        }
        catch (Exception failure)
        {
            Console.Error.WriteLine(failure);
            return 1;
        }
    }

    private static Assembly? LoadOwn(string module, string name) =>
        name.StartsWith("ManagedAgents.", StringComparison.Ordinal) && File.Exists(Path.Combine(module, name + ".dll"))
            ? Assembly.LoadFrom(Path.Combine(module, name + ".dll"))
            : null;

    // Methods of their own, as the runtime looks for the dlls that a method needs before it enters it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Import() => new Loader.DependencyResolver().OnImport();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Run(string module)
    {
        using (var check = new SessionCheck())
            check.RunAsync().GetAwaiter().GetResult();
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        SignInCheck.RunAsync(module, deadline.Token).GetAwaiter().GetResult();
    }
}

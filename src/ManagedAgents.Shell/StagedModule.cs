using System.IO;

namespace ManagedAgents.Shell;

/// <summary>Finds the module that the build staged.</summary>
public static class StagedModule
{
    private const string Manifest = "out/ManagedAgents/ManagedAgents.psd1";

    /// <summary>The path of the staged manifest, looked for in a folder and in all above it.</summary>
    /// <exception cref="ShellException">Nothing is staged there.</exception>
    public static string Find(string startFolder)
    {
        for (DirectoryInfo? folder = new(startFolder); folder is not null; folder = folder.Parent)
        {
            string manifest = Path.GetFullPath(Path.Combine(folder.FullName, Manifest));
            if (File.Exists(manifest))
                return manifest;
        }

        throw new ShellException($"There is no {Manifest} in '{startFolder}' or above. Build it first: dotnet build src/ManagedAgents");
    }
}

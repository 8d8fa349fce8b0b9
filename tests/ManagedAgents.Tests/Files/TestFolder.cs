using System;
using System.IO;
using System.Linq;
using ManagedAgents.Tests.Engine;

namespace ManagedAgents.Tests.Files;

/// <summary>A folder of one test, deleted with all in it.</summary>
internal sealed class TestFolder : IDisposable
{
    public TestFolder() => Directory.CreateDirectory(Path);

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "managed-agents-test-" + Guid.NewGuid().ToString("N"));

    /// <summary>The names of all files and folders in it, hidden ones too.</summary>
    public string[] Names => [.. Directory.GetFileSystemEntries(Path).Select(entry => System.IO.Path.GetFileName(entry)).Order(StringComparer.Ordinal)];

    public string At(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, string content)
    {
        File.WriteAllText(At(name), content);
        return At(name);
    }

    public string Read(string name) => File.ReadAllText(At(name));

    /// <summary>Makes it the engine's location, and $Folder.</summary>
    public TestFolder Enter(PowerShellEngine engine)
    {
        engine.SetVariable("Folder", Path);
        engine.Run("$null = $ExecutionContext.SessionState.Path.SetLocation($Folder)").Succeeded();
        return this;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

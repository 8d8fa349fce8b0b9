using System;
using System.IO;

namespace ManagedAgents.Tests.Engine;

/// <summary>A script in a folder of its own, removed in the end.</summary>
public sealed class ScriptFile : IDisposable
{
    /// <summary>Writes the script.</summary>
    public ScriptFile(string text, string name = "script.ps1")
    {
        Folder = Directory.CreateTempSubdirectory("managedagents-").FullName;
        FullName = Path.Combine(Folder, name);
        File.WriteAllText(FullName, text);
    }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>The script's path.</summary>
    public string FullName { get; }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

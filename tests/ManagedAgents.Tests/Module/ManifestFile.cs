using System.Collections;
using System.Linq;
using System.Management.Automation.Language;
using ManagedAgents.Tests.Engine;

namespace ManagedAgents.Tests.Module;

/// <summary>The module manifest as data.</summary>
public static class ManifestFile
{
    private static readonly Hashtable Data = Read(RepositoryFolder.Manifest);

    /// <summary>The version of the module.</summary>
    public static string Version => (string)Data["ModuleVersion"]!;

    /// <summary>A key's list of names.</summary>
    public static string[] List(string key) => [.. ((object[])Data[key]!).Cast<string>()];

    private static Hashtable Read(string path) => (Hashtable)Parser.ParseFile(path, out _, out _)
        .Find(node => node is HashtableAst, searchNestedScriptBlocks: false)
        .SafeGetValue();
}

using System.Collections;
using System.Linq;
using System.Management.Automation.Language;
using ManagedAgents.Tests.Engine;

namespace ManagedAgents.Tests.Module;

/// <summary>A module manifest as data.</summary>
public sealed class ManifestFile(string path)
{
    private readonly Hashtable _data = (Hashtable)Parser.ParseFile(path, out _, out _)
        .Find(node => node is HashtableAst, searchNestedScriptBlocks: false)
        .SafeGetValue();

    /// <summary>The staged manifest.</summary>
    public static ManifestFile Staged { get; } = new(RepositoryFolder.Manifest);

    /// <summary>The version of the module.</summary>
    public string Version => Text("ModuleVersion");

    private Hashtable Gallery => (Hashtable)((Hashtable)_data["PrivateData"]!)["PSData"]!;

    /// <summary>A key's text.</summary>
    public string Text(string key) => (string)_data[key]!;

    /// <summary>A key's list of names.</summary>
    public string[] List(string key) => [.. ((object[])_data[key]!).Cast<string>()];

    /// <summary>The text of a key for the Gallery.</summary>
    public string GalleryText(string key) => (string)Gallery[key]!;

    /// <summary>The list of a key for the Gallery.</summary>
    public string[] GalleryList(string key) => [.. ((object[])Gallery[key]!).Cast<string>()];
}

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using ManagedAgents.Tests.Engine;

namespace ManagedAgents.Tests.Module;

/// <summary>A dll of the staged module, read without being loaded.</summary>
public sealed class AssemblyFile
{
    private AssemblyFile(string path)
    {
        using var stream = File.OpenRead(path);
        using var image = new PEReader(stream);
        MetadataReader metadata = image.GetMetadataReader();
        Name = metadata.GetAssemblyDefinition().GetAssemblyName();
        References = [.. metadata.AssemblyReferences.Select(handle => metadata.GetAssemblyReference(handle).GetAssemblyName())];
    }

    /// <summary>The module's own dlls, by simple name.</summary>
    public static IReadOnlyDictionary<string, AssemblyFile> Own { get; } = ReadFolder(RepositoryFolder.Module);

    /// <summary>The dlls shipped for Windows PowerShell 5.1, by simple name.</summary>
    public static IReadOnlyDictionary<string, AssemblyFile> Shipped { get; } =
        ReadFolder(Path.Combine(RepositoryFolder.Module, "dependencies"));

    /// <summary>The assembly's own name and version.</summary>
    public AssemblyName Name { get; }

    /// <summary>The names and versions that it was built against.</summary>
    public IReadOnlyList<AssemblyName> References { get; }

    private static Dictionary<string, AssemblyFile> ReadFolder(string folder) => Directory.GetFiles(folder, "*.dll")
        .Select(path => new AssemblyFile(path))
        .ToDictionary(file => file.Name.Name!, StringComparer.Ordinal);
}

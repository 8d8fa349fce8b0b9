using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using ManagedAgents.Tests.Engine;

namespace ManagedAgents.Tests.Module;

/// <summary>A dll read without being loaded: its name, its references, the types it defines and those it forwards.</summary>
public sealed class AssemblyFile : IDisposable
{
    // Owns the memory that the metadata is read from.
    private readonly PEReader _image;

    /// <summary>Reads a dll.</summary>
    public AssemblyFile(string path)
    {
        _image = new PEReader(new MemoryStream(File.ReadAllBytes(path)));
        Metadata = _image.GetMetadataReader();
        Name = Metadata.GetAssemblyDefinition().GetAssemblyName();
        References = [.. Metadata.AssemblyReferences.Select(handle => Metadata.GetAssemblyReference(handle).GetAssemblyName())];
        Types = Metadata.TypeDefinitions.ToDictionary(FullName, handle => new DefinedType(this, handle), StringComparer.Ordinal);
        Forwards = Metadata.ExportedTypes.Select(Metadata.GetExportedType)
            .Where(type => type.Implementation.Kind == HandleKind.AssemblyReference)
            .ToDictionary(
                type => FullName(type.Namespace, type.Name),
                type => Metadata.GetString(Metadata.GetAssemblyReference((AssemblyReferenceHandle)type.Implementation).Name),
                StringComparer.Ordinal);
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

    /// <summary>All that the compiler wrote about the assembly.</summary>
    public MetadataReader Metadata { get; }

    /// <summary>The types it defines, by full name; a nested one as <c>Outer+Inner</c>.</summary>
    public IReadOnlyDictionary<string, DefinedType> Types { get; }

    /// <summary>The simple name of the assembly that has the type, for each type that is elsewhere.</summary>
    public IReadOnlyDictionary<string, string> Forwards { get; }

    /// <summary>The dlls of a folder, by simple name.</summary>
    public static Dictionary<string, AssemblyFile> ReadFolder(string folder) => Directory.GetFiles(folder, "*.dll")
        .Where(IsAssembly)
        .Select(path => new AssemblyFile(path))
        .ToDictionary(file => file.Name.Name!, StringComparer.Ordinal);

    /// <summary>A type's namespace and name in one.</summary>
    public string FullName(StringHandle @namespace, StringHandle name) =>
        @namespace.IsNil ? Metadata.GetString(name) : $"{Metadata.GetString(@namespace)}.{Metadata.GetString(name)}";

    /// <summary>As <see cref="FullName(StringHandle, StringHandle)"/>; a nested type's is <c>Outer+Inner</c>.</summary>
    public string FullName(TypeDefinitionHandle handle)
    {
        TypeDefinition type = Metadata.GetTypeDefinition(handle);
        return type.GetDeclaringType() is { IsNil: false } outer
            ? $"{FullName(outer)}+{Metadata.GetString(type.Name)}"
            : FullName(type.Namespace, type.Name);
    }

    public void Dispose() => _image.Dispose();

    // Folders of .NET Framework hold a few dlls of other kinds.
    private static bool IsAssembly(string path)
    {
        using var image = new PEReader(File.OpenRead(path));
        return image.HasMetadata && image.GetMetadataReader().IsAssembly;
    }
}

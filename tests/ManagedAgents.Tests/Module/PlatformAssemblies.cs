using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Reflection.Metadata;

namespace ManagedAgents.Tests.Module;

/// <summary>The assemblies a supported PowerShell has when the module is imported: its platform's, its own, and the module's.</summary>
public sealed class PlatformAssemblies
{
    private readonly Dictionary<string, AssemblyFile> _platform = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AssemblyFile> _others;
    private readonly Func<Version, Version, bool> _fits;

    private PlatformAssemblies(IEnumerable<string> folders, string powerShell, IEnumerable<AssemblyFile> shipped, Func<Version, Version, bool> fits)
    {
        foreach ((string name, AssemblyFile file) in folders.SelectMany(AssemblyFile.ReadFolder))
            _platform.TryAdd(name, file);
        _others = AssemblyFile.ReadFolder(powerShell).Values.Concat(shipped).ToDictionary(file => file.Name.Name!, StringComparer.Ordinal);
        _fits = fits;
    }

    /// <summary>Windows PowerShell 5.1 on .NET Framework 4.7.2, with the dlls shipped for it.</summary>
    public static PlatformAssemblies WindowsPowerShell51 { get; } = new(
        [Folder("NetFrameworkReferences"), Path.Combine(Folder("NetFrameworkReferences"), "Facades")],
        Folder("WindowsPowerShellReference"),
        AssemblyFile.Own.Values.Concat(AssemblyFile.Shipped.Values),
        // .NET Framework takes its own assembly for every reference of the same major and minor version.
        (wanted, present) => new Version(wanted.Major, wanted.Minor) <= new Version(present.Major, present.Minor));

    /// <summary>PowerShell 7.4 on .NET 8, where nothing is shipped.</summary>
    public static PlatformAssemblies PowerShell74 { get; } = new(
        [Folder("NetReferences")],
        Folder("PowerShellReference"),
        AssemblyFile.Own.Values,
        (wanted, present) => wanted <= present);

    /// <summary>Whether a reference finds an assembly there, in a version that fits. The loader answers for versions up to the shipped one.</summary>
    public bool Has(AssemblyName reference) => _platform.TryGetValue(reference.Name!, out AssemblyFile? file)
        ? _fits(reference.Version!, file.Name.Version!)
        : _others.TryGetValue(reference.Name!, out file) && reference.Version! <= file.Name.Version!;

    /// <summary>The definition of a type that a dll refers to, through type forwards; null where the platform does not have it.</summary>
    public DefinedType? Resolve(AssemblyFile file, TypeReferenceHandle handle)
    {
        TypeReference reference = file.Metadata.GetTypeReference(handle);
        return reference.ResolutionScope.Kind switch
        {
            HandleKind.TypeReference => Resolve(file, (TypeReferenceHandle)reference.ResolutionScope)?.Nested(file.Metadata.GetString(reference.Name)),
            HandleKind.AssemblyReference => Find(
                file.Metadata.GetString(file.Metadata.GetAssemblyReference((AssemblyReferenceHandle)reference.ResolutionScope).Name),
                file.FullName(reference.Namespace, reference.Name)),
            _ => null,
        };
    }

    private static string Folder(string name) => typeof(PlatformAssemblies).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == name).Value!;

    private DefinedType? Find(string assembly, string type)
    {
        if (!_platform.TryGetValue(assembly, out AssemblyFile? file) && !_others.TryGetValue(assembly, out file))
            return null;
        if (file.Types.TryGetValue(type, out DefinedType? defined))
            return defined;
        return file.Forwards.TryGetValue(type, out string? target) ? Find(target, type) : null;
    }
}

using System.Collections.Generic;
using System.Reflection;
using System.Reflection.Metadata;

namespace ManagedAgents.Tests.Module;

/// <summary>A type in the dll that defines it.</summary>
public sealed record DefinedType(AssemblyFile File, TypeDefinitionHandle Handle)
{
    /// <summary>What the dll says of it.</summary>
    public TypeDefinition Definition => File.Metadata.GetTypeDefinition(Handle);

    /// <summary>Whether other assemblies can use it; a protected nested type counts.</summary>
    public bool IsVisible => (Definition.Attributes & TypeAttributes.VisibilityMask)
        is TypeAttributes.Public or TypeAttributes.NestedPublic or TypeAttributes.NestedFamily or TypeAttributes.NestedFamORAssem;

    /// <summary>The namespace and the name; of a nested type <c>Outer+Inner</c>.</summary>
    public string FullName => File.FullName(Handle);

    /// <summary>The type nested in it, or null.</summary>
    public DefinedType? Nested(string name) => File.Types.GetValueOrDefault($"{FullName}+{name}");
}

using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Reflection;
using System.Reflection.Metadata;

namespace ManagedAgents.Tests.Module;

/// <summary>Compares what a dll refers to with what a platform has, so that no call fails there for want of a type or a member.</summary>
public sealed class MissingMembers
{
    // Marks init setters: compared as part of a signature, never used, so it may be another assembly's internal type.
    private const string InitMark = "System.Runtime.CompilerServices.IsExternalInit";

    private static readonly ImmutableArray<SignatureType> NoArguments = [];

    private readonly PlatformAssemblies _platform;
    private readonly AssemblyFile _file;
    private readonly SignatureReader _signatures;

    private MissingMembers(PlatformAssemblies platform, AssemblyFile file)
    {
        _platform = platform;
        _file = file;
        _signatures = new SignatureReader(platform, file);
    }

    /// <summary>The types and members that the dll refers to and the platform lacks, hides, or has with another signature.</summary>
    public static IReadOnlyList<string> Of(AssemblyFile file, PlatformAssemblies platform)
    {
        var check = new MissingMembers(platform, file);
        return [.. check.Types().Concat(check.Members()).Order()];
    }

    private IEnumerable<string> Types() =>
        from handle in _file.Metadata.TypeReferences
        let type = _file.Metadata.GetTypeReference(handle)
        let name = _file.FullName(type.Namespace, type.Name)
        where _platform.Resolve(_file, handle) is not { } found || (!found.IsVisible && name != InitMark)
        select name;

    private IEnumerable<string> Members() =>
        from handle in _file.Metadata.MemberReferences
        let member = _file.Metadata.GetMemberReference(handle)
        let type = Parent(member.Parent)
        where type is not null && type.File != _file && !Exists(type, NoArguments, member.Name, Text(member))
        select $"{type.FullName}: {Text(member)}";

    // Null for arrays, whose methods are the runtime's own, and for types already found missing.
    private DefinedType? Parent(EntityHandle parent) => parent.Kind switch
    {
        HandleKind.TypeReference => _platform.Resolve(_file, (TypeReferenceHandle)parent),
        HandleKind.TypeSpecification => _signatures.GetTypeFromSpecification(_file.Metadata, NoArguments, (TypeSpecificationHandle)parent, 0).Definition,
        _ => null,
    };

    private string Text(MemberReference member)
    {
        string name = _file.Metadata.GetString(member.Name);
        return member.GetKind() == MemberReferenceKind.Method
            ? SignatureReader.Text(name, member.DecodeMethodSignature(_signatures, NoArguments))
            : $"{member.DecodeFieldSignature(_signatures, NoArguments)} {name}";
    }

    // A member may have moved to a base type.
    private bool Exists(DefinedType type, ImmutableArray<SignatureType> arguments, StringHandle name, string member)
    {
        var signatures = new SignatureReader(_platform, type.File);
        if (Visible(type, _file.Metadata.GetString(name), signatures, arguments).Contains(member))
            return true;
        SignatureType? parent = type.Definition.BaseType switch
        {
            { IsNil: true } => null,
            { Kind: HandleKind.TypeReference } handle => signatures.GetTypeFromReference(type.File.Metadata, (TypeReferenceHandle)handle, 0),
            { Kind: HandleKind.TypeDefinition } handle => signatures.GetTypeFromDefinition(type.File.Metadata, (TypeDefinitionHandle)handle, 0),
            var handle => signatures.GetTypeFromSpecification(type.File.Metadata, arguments, (TypeSpecificationHandle)handle, 0),
        };
        return parent?.Definition is { } definition && Exists(definition, parent.Arguments, name, member);
    }

    private static IEnumerable<string> Visible(DefinedType type, string name, SignatureReader signatures, ImmutableArray<SignatureType> arguments)
    {
        MetadataReader metadata = type.File.Metadata;
        IEnumerable<string> methods =
            from method in type.Definition.GetMethods().Select(metadata.GetMethodDefinition)
            where metadata.StringComparer.Equals(method.Name, name)
            where (method.Attributes & MethodAttributes.MemberAccessMask) is MethodAttributes.Public or MethodAttributes.Family or MethodAttributes.FamORAssem
            select SignatureReader.Text(name, method.DecodeSignature(signatures, arguments));
        IEnumerable<string> fields =
            from field in type.Definition.GetFields().Select(metadata.GetFieldDefinition)
            where metadata.StringComparer.Equals(field.Name, name)
            where (field.Attributes & FieldAttributes.FieldAccessMask) is FieldAttributes.Public or FieldAttributes.Family or FieldAttributes.FamORAssem
            select $"{field.DecodeSignature(signatures, arguments)} {name}";
        return methods.Concat(fields);
    }
}

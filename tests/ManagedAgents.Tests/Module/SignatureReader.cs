using System.Collections.Immutable;
using System.Linq;
using System.Reflection.Metadata;

namespace ManagedAgents.Tests.Module;

/// <summary>
/// Reads the signatures of one dll, with each type traced to the assembly that defines it on a platform. The context is
/// the type arguments of the type whose member is read; a type parameter without an argument stays what it is.
/// </summary>
public sealed class SignatureReader(PlatformAssemblies platform, AssemblyFile file)
    : ISignatureTypeProvider<SignatureType, ImmutableArray<SignatureType>>
{
    public SignatureType GetPrimitiveType(PrimitiveTypeCode typeCode) => new(typeCode.ToString());

    public SignatureType GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) =>
        Named(new DefinedType(file, handle));

    public SignatureType GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) =>
        platform.Resolve(file, handle) is { } type ? Named(type) : new SignatureType($"missing {file.Metadata.GetString(file.Metadata.GetTypeReference(handle).Name)}");

    public SignatureType GetTypeFromSpecification(
        MetadataReader reader, ImmutableArray<SignatureType> genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        file.Metadata.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    public SignatureType GetGenericInstantiation(SignatureType genericType, ImmutableArray<SignatureType> typeArguments) =>
        new($"{genericType}<{string.Join(", ", typeArguments)}>", genericType.Definition, typeArguments);

    public SignatureType GetGenericTypeParameter(ImmutableArray<SignatureType> genericContext, int index) =>
        index < genericContext.Length ? genericContext[index] : new SignatureType($"!{index}");

    public SignatureType GetGenericMethodParameter(ImmutableArray<SignatureType> genericContext, int index) => new($"!!{index}");

    public SignatureType GetArrayType(SignatureType elementType, ArrayShape shape) => new($"{elementType}[rank {shape.Rank}]");

    public SignatureType GetSZArrayType(SignatureType elementType) => new($"{elementType}[]");

    public SignatureType GetByReferenceType(SignatureType elementType) => new($"{elementType}&");

    public SignatureType GetPointerType(SignatureType elementType) => new($"{elementType}*");

    public SignatureType GetPinnedType(SignatureType elementType) => elementType;

    public SignatureType GetModifiedType(SignatureType modifier, SignatureType unmodifiedType, bool isRequired) => new($"{unmodifiedType} {modifier}");

    public SignatureType GetFunctionPointerType(MethodSignature<SignatureType> signature) => new($"function {Text("", signature)}");

    /// <summary>A method in one line: what must be equal in two dlls for a call to find it.</summary>
    public static string Text(string name, MethodSignature<SignatureType> signature) =>
        $"{(signature.Header.IsInstance ? "" : "static ")}{signature.ReturnType} {name}" +
        $"{(signature.GenericParameterCount > 0 ? $"`{signature.GenericParameterCount}" : "")}({string.Join(", ", signature.ParameterTypes.Select(type => type.Text))})";

    private static SignatureType Named(DefinedType type) => new($"[{type.File.Name.Name}]{type.FullName}", type, []);
}

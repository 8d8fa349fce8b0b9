using System.Collections.Immutable;

namespace ManagedAgents.Tests.Module;

/// <summary>A type as it stands in a signature.</summary>
/// <param name="Text">What two equal types of two dlls have in common: the defining assembly and the full name.</param>
/// <param name="Definition">The type's definition; null for arrays, pointers and type parameters, and where it is missing.</param>
/// <param name="Arguments">The type arguments of a generic type.</param>
public sealed record SignatureType(string Text, DefinedType? Definition, ImmutableArray<SignatureType> Arguments)
{
    /// <summary>A type that is only text.</summary>
    public SignatureType(string text)
        : this(text, null, [])
    {
    }

    public override string ToString() => Text;
}

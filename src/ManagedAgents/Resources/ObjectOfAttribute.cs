using System;
using System.Management.Automation;
using ManagedAgents.Pipeline;

namespace ManagedAgents.Resources;

/// <summary>
/// Takes an object of a class, or a copy of one, as the reference to it even where another parameter takes any object with an id, so that a
/// piped vault, say, reaches -Vault.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ObjectOfAttribute : ArgumentTransformationAttribute
{
    private readonly Type _class;
    private readonly Type _reference;

    /// <param name="class">The object's class.</param>
    /// <param name="reference">What names such an object.</param>
    public ObjectOfAttribute(Type @class, Type reference)
    {
        _class = @class;
        _reference = reference;
    }

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        Copy.Restore(inputData) is { } given && _class.IsInstanceOfType(given) ? Activator.CreateInstance(_reference, given) : inputData;
}

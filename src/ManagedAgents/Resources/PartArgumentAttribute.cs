using System;
using System.Collections;
using System.Linq;
using System.Management.Automation;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;

namespace ManagedAgents.Resources;

/// <summary>Lets a parameter for an object's parts take hashtables by wire names as well as objects.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal abstract class PartArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public sealed override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? given = Copy.Restore(inputData) ?? inputData;
        if (given is null)
            return null!;
        IEnumerable items = given is IEnumerable list and not (string or IDictionary) ? list : new[] { given };
        try
        {
            return ToArray(items.Cast<object?>().Select(Part).ToArray());
        }
        catch (Exception cause) when (ErrorTable.Knows(cause))
        {
            throw new ArgumentTransformationMetadataException(cause.Message, cause);
        }
    }

    /// <summary>The parameter's value.</summary>
    /// <param name="items">What was given: objects, also those that came back from a file or another process, texts, JSON, and tables by wire names.</param>
    /// <exception cref="InputException">One is no such part.</exception>
    internal abstract object ToArray(object?[] items);

    /// <summary>The error for something that is no part.</summary>
    /// <param name="item">What was given.</param>
    /// <param name="needed">What is taken instead, as a sentence.</param>
    private protected static InputException Unusable(object? item, string needed) =>
        new("InvalidInput", $"{Describe(item)} cannot be used here. {needed}");

    private static object? Part(object? item) => Copy.Restore(item) is { } restored and not IDictionary ? restored : WireForm.Of(item, isDefinition: true) ?? PlainValue.From(item);

    private static string Describe(object? item) => item switch
    {
        null => "$null",
        IDictionary table => $"A hashtable with the keys {string.Join(", ", table.Keys.Cast<object>())}",
        _ => $"A value of type {item.GetType().Name}",
    };
}

/// <summary>A part of an object that names another object of the service, as an agent's skill does.</summary>
internal interface INamingPart
{
    /// <summary>What is named, where the service must be asked for its id; null where the id is known.</summary>
    ResourceReference? Open { get; }

    /// <summary>Takes the id.</summary>
    void Take(string id);
}

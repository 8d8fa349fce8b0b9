using System;
using System.Collections;
using System.Collections.Generic;
using System.ComponentModel;
using System.Linq;
using System.Management.Automation;
using System.Reflection;
using System.Text.Json;
using ManagedAgents.Client;
using ManagedAgents.Client.Configuration;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Reports;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Sessions;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Pipeline;

/// <summary>
/// What came back from a file or another process. PowerShell keeps the properties of an object there, down to some depth; a hidden one
/// (ManagedAgents.Types.ps1xml) holds all that the object is made of, and from that it is made again: by PowerShell itself where the module
/// is imported when the object comes back, else by whoever is given the copy.
/// </summary>
internal static class Copy
{
    /// <summary>The hidden property.</summary>
    private const string State = "ManagedAgentsState";
    private const string Prefix = "Deserialized.";

    /// <summary>What the hidden property of an object holds; null where its other properties tell all.</summary>
    public static string? StateOf(object? value) => value switch
    {
        SessionEvent => null,
        not null when KeeperOf(value.GetType()) is { } keeper => JsonText.Of(keeper.Keep(value)),
        ApiObject received => received.ToJson(),
        WorkMeasure measure => JsonText.Of(KeptMeasure.Keep(measure)),
        ResourceInput resource => JsonText.Of(resource.Keep()),
        ConfigurationChange change => JsonText.Of(KeptChange.Keep(change)),
        PropertyDifference difference => JsonText.Of(KeptChange.Keep(difference)),
        ConfigurationDocument document => JsonText.Of(document.Keep()),
        _ => null,
    };

    /// <summary>The object itself, out of PowerShell's wrapping, or made again of its copy; null where it is neither.</summary>
    public static object? Restore(object? value)
    {
        if (value is not PSObject wrapped)
            return value;
        if (wrapped.BaseObject is not PSCustomObject)
            return wrapped.BaseObject;
        string? type = wrapped.TypeNames.FirstOrDefault(static name => name.StartsWith(Prefix + "ManagedAgents.", StringComparison.Ordinal))?.Substring(Prefix.Length);
        try
        {
            return type is null ? null : Restore(type, wrapped);
        }
        catch (Exception cause) when (cause is JsonException or FormatException or InvalidCastException or ArgumentException or KeyNotFoundException)
        {
            // What somebody changed in a file is no copy of ours any more.
            return null;
        }
    }

    private static object? Restore(string type, PSObject copy)
    {
        if (Text(copy, "Raw") is { } raw && type.StartsWith(typeof(SessionEvent).Namespace!, StringComparison.Ordinal))
            return ReceivedObject.Read(type, raw, Text(copy, "SessionId"), startedWithInput: false);
        if (Text(copy, State) is not { } state)
            return null;
        if (ReceivedObject.Read(type, state, Text(copy, "SessionId"), copy.Properties["StartedWithInput"]?.Value is true) is { } received)
            return received;
        var kept = (IReadOnlyDictionary<string, object?>)JsonText.Read(state)!;

        // By its own name alone: the namespaces of an earlier release were others.
        string name = type.Substring(type.LastIndexOf('.') + 1);
        if (Array.Find(typeof(Copy).Assembly.GetExportedTypes(), own => own.Name == name && KeeperOf(own) is not null) is { } kind)
            return KeeperOf(kind)!.Restore(kept);
        return name switch
        {
            nameof(ResourceInput) => ResourceInput.Restore(kept),
            nameof(ConfigurationChange) => KeptChange.Restore(kept),
            nameof(PropertyDifference) => KeptChange.RestoreDifference(kept),
            nameof(ConfigurationDocument) => ConfigurationDocument.Restore(kept),
            _ => KeptMeasure.Restore(name, kept),
        };
    }

    private static KeptAttribute? KeeperOf(Type type) => type.GetCustomAttribute<KeptAttribute>(inherit: false);

    private static string? Text(PSObject copy, string property) => copy.Properties[property]?.Value?.ToString();
}

/// <summary>Makes the object that a copy was, for PowerShell's deserializer.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ReturnedObjectConverter : PSTypeConverter
{
    /// <inheritdoc/>
    public override bool CanConvertFrom(object sourceValue, Type destinationType) => Copy.Restore(sourceValue) is not null;

    /// <inheritdoc/>
    public override object ConvertFrom(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) =>
        Copy.Restore(sourceValue) ?? throw new PSInvalidCastException("This is no copy of an object of the module.");

    /// <inheritdoc/>
    public override bool CanConvertTo(object sourceValue, Type destinationType) => false;

    /// <inheritdoc/>
    public override object ConvertTo(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) =>
        throw new PSNotSupportedException();
}

/// <summary>What PowerShell is told to make of a copy that comes back (ManagedAgents.Types.ps1xml); its converter makes the object that it was.</summary>
[TypeConverter(typeof(ReturnedObjectConverter))]
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ReturnedObject
{
}

/// <summary>Says how an object of the module's own is kept as plain values, so that a copy of it that comes back is the object again.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal abstract class KeptAttribute : Attribute
{
    /// <summary>The object as plain values.</summary>
    public abstract IDictionary Keep(object value);

    /// <summary>The object again.</summary>
    public abstract object Restore(IReadOnlyDictionary<string, object?> kept);
}

using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Linq;
using System.Management.Automation;
using System.Text.Json;
using ManagedAgents.Client.Resources;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;

namespace ManagedAgents.Resources;

/// <summary>
/// What a piped object says of an object to create or change: all its fields by wire names, known to this module or not. What the service
/// makes itself is none of it.
/// </summary>
internal sealed class Definition
{
    private static readonly string[] ServerMade =
        { "id", "type", "version", "created_at", "updated_at", "archived_at", "status", "usage", "stats", "outcome_evaluations", "deployment_id", "paused_reason" };

    private Definition(OrderedDictionary fields, bool isStored)
    {
        IsStored = isStored;
        foreach (DictionaryEntry field in fields)
        {
            if (Array.IndexOf(ServerMade, field.Key) < 0 && field.Value is not (null or JsonElement { ValueKind: JsonValueKind.Null }))
                Fields[field.Key] = field.Value;
        }
    }

    /// <summary>The fields that were given, by wire names.</summary>
    public OrderedDictionary Fields { get; } = new();

    /// <summary>True where the service has made the object before, so that it has what nobody can give.</summary>
    public bool IsStored { get; }

    /// <summary>What is defined; null where the object has no properties, as a text.</summary>
    /// <param name="piped">An object of the service or a copy of one, an object from JSON, or a table.</param>
    public static Definition? Of(object? piped)
    {
        object? given = Copy.Restore(piped) ?? piped;
        if (given is ApiObject received)
            return new(Exact(received), isStored: true);
        if (WireForm.Of(given, isDefinition: true) is not { } fields)
            return null;
        bool isSelection = given is PSObject copy && copy.TypeNames.Any(static name => name.StartsWith("Selected.ManagedAgents.", StringComparison.Ordinal));
        return new(fields, isSelection || fields.Contains("created_at"));
    }

    /// <summary>True for an object in the form of the API, as in its JSON, that the service has not made: it says what shall become of what it names.</summary>
    public static bool IsChange(object? piped) =>
        piped is PSObject { BaseObject: PSCustomObject } table && table.Properties["created_at"] is null && table.Properties.Any(static property => property.Name == "id");

    /// <summary>Takes a field out and gives its value; null where it is absent.</summary>
    public object? Take(string name)
    {
        object? value = Fields[name];
        Fields.Remove(name);
        return value;
    }

    /// <summary>The items of a field, which is taken out; null where it is absent.</summary>
    public object?[]? TakeItems(string name) => Take(name) switch
    {
        null => null,
        JsonElement { ValueKind: JsonValueKind.Array } items => [.. items.EnumerateArray().Select(static item => (object)item)],
        IEnumerable items and not (string or IDictionary) => [.. items.Cast<object?>()],
        { } single => [single],
    };

    /// <summary>Of what the service has made, takes out what this module does not know as a field that can be given.</summary>
    /// <returns>The names of those fields.</returns>
    public string[] TakeUnknown(params string[] known)
    {
        string[] unknown = IsStored ? [.. Fields.Keys.Cast<string>().Where(name => Array.IndexOf(known, name) < 0)] : [];
        foreach (string name in unknown)
            Fields.Remove(name);
        return unknown;
    }

    /// <summary>The error where a definition lacks what an object must have.</summary>
    public static InputException Lacks(string noun, string field, string parameter) =>
        new("InvalidInput", $"The {noun} that is piped has no {field}; give {parameter} too.");

    // As JSON, so that a number goes back as it came.
    private static OrderedDictionary Exact(ApiObject received)
    {
        var fields = new OrderedDictionary();
        using JsonDocument document = JsonDocument.Parse(received.ToJson(), new JsonDocumentOptions { MaxDepth = 1024 });
        foreach (JsonProperty member in document.RootElement.EnumerateObject())
            fields[member.Name] = member.Value.Clone();
        return fields;
    }
}

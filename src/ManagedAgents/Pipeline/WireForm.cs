using System;
using System.Collections;
using System.Collections.Specialized;
using System.Linq;
using System.Management.Automation;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Pipeline;

/// <summary>
/// What a table or an object is by the wire's names. The JSON of our own objects has the names of their properties and, of each, the
/// fields it does not know as AdditionalProperties: by that it is known wherever it stands, and becomes what the service would have sent.
/// </summary>
internal static class WireForm
{
    private const string Additional = nameof(ApiObject.AdditionalProperties);
    private static readonly string[] OfTransport = { "PSComputerName", "PSShowComputerName", "RunspaceId", "PSSourceJobInstanceId" };

    /// <summary>The fields by wire names; null for what is neither a table nor an object with properties.</summary>
    /// <param name="value">A hashtable, an object from JSON, or an object of this module or a copy of one.</param>
    /// <param name="isDefinition">True where names of properties are those of fields even where nothing else tells.</param>
    public static OrderedDictionary? Of(object? value, bool isDefinition = false)
    {
        if (Copy.Restore(value) is ApiObject received)
            return Plain((IDictionary)JsonText.Read(received.ToJson())!, isOurs: false);
        return PlainValue.From(value) is IDictionary table ? Plain(table, isDefinition || IsOurs(table)) : null;
    }

    private static bool IsOurs(IDictionary table) => table.Keys.Cast<object>().Any(static key => key is Additional);

    private static OrderedDictionary Plain(IDictionary table, bool isOurs)
    {
        var fields = new OrderedDictionary();
        bool isCopy = IsOurs(table);
        foreach (DictionaryEntry entry in table)
        {
            string name = entry.Key.ToString()!;
            if (Array.IndexOf(OfTransport, name) >= 0)
                continue;
            object? value = Inner(entry.Value);
            if (isCopy && value is null or ICollection { Count: 0 })
                continue;
            if (isCopy && name == Additional && value is IDictionary more)
                Add(fields, more);
            else
                fields[isOurs && name.Length > 0 && char.IsUpper(name[0]) ? WireNames.FromProperty(name) : name] = value;
        }

        return fields;
    }

    private static void Add(OrderedDictionary fields, IDictionary more)
    {
        foreach (DictionaryEntry entry in more)
            fields[entry.Key] = entry.Value;
    }

    private static object? Inner(object? value) => value switch
    {
        string or ApiObject => value,
        IDictionary table => Plain(table, IsOurs(table)),
        object?[] items => Array.ConvertAll(items, Inner),
        _ => value,
    };
}

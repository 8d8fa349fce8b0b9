using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Numerics;
using System.Security;
using System.Text.Json;

namespace ManagedAgents.Client.Wire;

/// <summary>Translates free JSON to plain .NET values and back: string, number, bool, array, dictionary, null.</summary>
internal static class PlainJson
{
    private const int MaxDepth = 64;

    /// <summary>Reads a JSON value as plain .NET: objects become dictionaries, arrays become object arrays.</summary>
    public static object? Read(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => JsonNumber.Read(value),
        JsonValueKind.Array => ReadArray(value),
        JsonValueKind.Object => ReadObject(value),
        _ => null,
    };

    /// <summary>Reads a JSON object as a dictionary that keeps the order of its members; anything else is an empty one.</summary>
    public static FieldTable<object?> ReadObject(JsonElement value)
    {
        var members = new FieldTable<object?>();
        if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty member in value.EnumerateObject())
                members[member.Name] = Read(member.Value);
        }

        return members;
    }

    /// <summary>Writes a plain value, a received object or a part of a request as JSON in the connection's wire format.</summary>
    /// <exception cref="InvalidInputException">The value, or one inside it, has no JSON form, or nests deeper than 64 levels.</exception>
    public static void Write(Utf8JsonWriter writer, object? value, WireFormat wire, int depth = 0)
    {
        if (depth > MaxDepth)
            throw new InvalidInputException($"The value nests deeper than {MaxDepth} levels; does it contain itself?");

        switch (value)
        {
            case null: writer.WriteNullValue(); break;
            case string text: writer.WriteStringValue(text); break;
            case bool flag: writer.WriteBooleanValue(flag); break;
            case int number: writer.WriteNumberValue(number); break;
            case long number: writer.WriteNumberValue(number); break;
            case double number: WriteDouble(writer, number); break;
            case float number: WriteSingle(writer, number); break;
            case decimal number: writer.WriteNumberValue(number); break;
            case ulong number: writer.WriteNumberValue(number); break;
            case BigInteger number: writer.WriteRawValue(number.ToString(CultureInfo.InvariantCulture)); break;
            case byte or sbyte or short or ushort or uint: writer.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture)); break;
            case DateTimeOffset time: writer.WriteStringValue(WireTime.Format(time)); break;
            case DateTime time: writer.WriteStringValue(WireTime.Format(new DateTimeOffset(time))); break;
            case char or Guid or Uri or Enum: writer.WriteStringValue(value.ToString()); break;
            case Secret secret: writer.WriteStringValue(secret.Reveal()); break;
            case SecureString secure: writer.WriteStringValue(new Secret(secure).Reveal()); break;
            case IWireObject received: received.WriteTo(writer); break;
            case IWirePart part: Write(writer, part.ToWire(wire), wire, depth + 1); break;
            case RequestBody body: WriteMembers(writer, body.Members, wire, depth); break;
            case JsonElement element: element.WriteTo(writer); break;
            case IDictionary dictionary: WriteDictionary(writer, dictionary, wire, depth); break;
            case IEnumerable sequence: WriteArray(writer, sequence, wire, depth); break;
            default: throw new InvalidInputException($"A value of type {value.GetType()} cannot be written as JSON; use text, numbers, booleans, hashtables and arrays.");
        }
    }

    private static object?[] ReadArray(JsonElement value)
    {
        var items = new object?[value.GetArrayLength()];
        int index = 0;
        foreach (JsonElement item in value.EnumerateArray())
            items[index++] = Read(item);
        return items;
    }

    private static void WriteDouble(Utf8JsonWriter writer, double number)
    {
        if (double.IsNaN(number) || double.IsInfinity(number))
            throw new InvalidInputException($"The number {number} has no JSON form.");
        writer.WriteNumberValue(number);
    }

    // As a double it would show digits that it never had: 0.1 as 0.10000000149011612.
    private static void WriteSingle(Utf8JsonWriter writer, float number)
    {
        if (float.IsNaN(number) || float.IsInfinity(number))
            throw new InvalidInputException($"The number {number} has no JSON form.");
        writer.WriteNumberValue(number);
    }

    private static void WriteMembers(Utf8JsonWriter writer, IEnumerable<KeyValuePair<string, object?>> members, WireFormat wire, int depth)
    {
        writer.WriteStartObject();
        foreach (KeyValuePair<string, object?> member in members)
        {
            writer.WritePropertyName(member.Key);
            Write(writer, member.Value, wire, depth + 1);
        }

        writer.WriteEndObject();
    }

    private static void WriteDictionary(Utf8JsonWriter writer, IDictionary dictionary, WireFormat wire, int depth)
    {
        writer.WriteStartObject();
        foreach (DictionaryEntry entry in dictionary)
        {
            writer.WritePropertyName(Convert.ToString(entry.Key, CultureInfo.InvariantCulture)!);
            Write(writer, entry.Value, wire, depth + 1);
        }

        writer.WriteEndObject();
    }

    private static void WriteArray(Utf8JsonWriter writer, IEnumerable items, WireFormat wire, int depth)
    {
        writer.WriteStartArray();
        foreach (object? item in items)
            Write(writer, item, wire, depth + 1);
        writer.WriteEndArray();
    }
}

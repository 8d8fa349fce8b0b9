using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ManagedAgents.Client.Wire;

/// <summary>
/// The JSON object of a request, in the order its members were set. A member never set is absent, one set to null is null:
/// updates need both.
/// </summary>
public class RequestBody
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // A body may nest 64 levels, and its parts stand a few levels below its top.
    private static readonly JsonDocumentOptions ReaderOptions = new() { MaxDepth = 128 };

    private readonly List<KeyValuePair<string, object?>> _members = new();

    /// <summary>True when no member was set.</summary>
    public bool IsEmpty => _members.Count == 0;

    internal IEnumerable<KeyValuePair<string, object?>> Members => _members;

    /// <summary>Adds fields this module does not know, or replaces fields it set.</summary>
    /// <param name="additional">Wire names with plain values.</param>
    public void Merge(IDictionary? additional)
    {
        if (additional is null)
            return;
        foreach (DictionaryEntry entry in additional)
            Set(Convert.ToString(entry.Key, CultureInfo.InvariantCulture)!, entry.Value);
    }

    /// <summary>Sets a field.</summary>
    /// <param name="property">The field by its property's name, such as DisplayName.</param>
    /// <param name="value">A plain value, a list or a table of them, or a part such as <see cref="RequestBody"/>; null is sent as null.</param>
    /// <returns>The body itself.</returns>
    public RequestBody SetField(string property, object? value) => Set(WireNames.FromProperty(property), value);

    /// <summary>Adds all members of another body after the own ones.</summary>
    /// <param name="other">The other body.</param>
    public void Append(RequestBody other)
    {
        foreach (KeyValuePair<string, object?> member in other.Members)
            Set(member.Key, member.Value);
    }

    /// <summary>The parts of a type that stand in its lists.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <returns>The parts, in order.</returns>
    public IEnumerable<T> PartsOf<T>()
        where T : class => _members.Select(static member => member.Value).OfType<IEnumerable>().SelectMany(static list => list.OfType<T>());

    internal RequestBody Set(string name, object? value)
    {
        var member = new KeyValuePair<string, object?>(name, value);
        int known = _members.FindIndex(m => string.Equals(m.Key, name, StringComparison.Ordinal));
        if (known < 0)
            _members.Add(member);
        else
            _members[known] = member;
        return this;
    }

    /// <summary>The body as it is in every wire format.</summary>
    internal JsonElement ToJson()
    {
        using JsonDocument document = JsonDocument.Parse(ToUtf8(WireFormat.Current), ReaderOptions);
        return document.RootElement.Clone();
    }

    internal byte[] ToUtf8(WireFormat wire) => Utf8Of(this, wire);

    internal static byte[] Utf8Of(object? value, WireFormat wire)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, WriterOptions))
            PlainJson.Write(writer, value, wire);
        return bytes.ToArray();
    }
}

/// <summary>A part of a request whose JSON depends on the connection's wire format.</summary>
internal interface IWirePart
{
    /// <summary>The part as plain values, in the given wire format.</summary>
    object? ToWire(WireFormat wire);
}

/// <summary>What came from the service, and goes back to it as it came.</summary>
internal interface IWireObject
{
    /// <summary>Writes its JSON.</summary>
    void WriteTo(Utf8JsonWriter writer);
}

using System;
using System.Text.Json.Nodes;

namespace ManagedAgents.Emulator.Resources;

/// <summary>
/// A field of a noun's objects. In a create what is absent or null gets the field's default. In an update what is absent stays, and null puts the default
/// back, unless the field is one that cannot be cleared: then null changes nothing.
/// </summary>
internal sealed class Field
{
    private readonly Func<ObjectCall, JsonNode?> _read;

    private Field(string name, Func<ObjectCall, JsonNode?> read)
    {
        Name = name;
        _read = read;
    }

    private enum Need
    {
        Clearable,
        Kept,
        Required,
        Made,
    }

    public string Name { get; }

    private Need Kind { get; init; }

    private Func<ObjectCall, JsonNode?> Default { get; init; } = _ => null;

    /// <summary>Up to 16 texts that merge: null deletes a key, null for the whole all of them.</summary>
    public static Field Metadata { get; } = Optional("metadata", call => call.Fields.MergedMetadata(call.Before("metadata")?.AsObject() ?? new JsonObject()), _ => new JsonObject());

    /// <summary>A text that every object has.</summary>
    public static Field RequiredText(string name, int most) => Required(name, call => call.Fields.RequiredText(name, most));

    /// <summary>A text, or its default.</summary>
    public static Field Text(string name, int most = int.MaxValue, string? otherwise = null) => Optional(name, call => call.Fields.Text(name, most), _ => otherwise);

    /// <summary>One of a few words, of which the first is the default.</summary>
    public static Field Choice(string name, params string[] allowed) => new(name, call => call.Fields.OneOf(name, allowed)) { Kind = Need.Kept, Default = _ => allowed[0] };

    /// <summary>A field that a create must have; what reads it refuses where it is missing.</summary>
    public static Field Required(string name, Func<ObjectCall, JsonNode?> read) => new(name, read) { Kind = Need.Required };

    /// <summary>A field with a default that null puts back.</summary>
    public static Field Optional(string name, Func<ObjectCall, JsonNode?> read, Func<ObjectCall, JsonNode?>? otherwise = null) => new(name, read) { Default = otherwise ?? (_ => null) };

    /// <summary>A field with a default that cannot be cleared.</summary>
    public static Field Kept(string name, Func<ObjectCall, JsonNode?> read, Func<ObjectCall, JsonNode?> otherwise) => new(name, read) { Kind = Need.Kept, Default = otherwise };

    /// <summary>A field that the service makes with the object; requests do not set it.</summary>
    public static Field Made(string name, Func<ObjectCall, JsonNode?> make) => new(name, make) { Kind = Need.Made };

    /// <summary>Puts the field as the request wants it into the object's body.</summary>
    public void Read(ObjectCall call, JsonObject body)
    {
        if (call.IsNew)
            body[Name] = Kind is Need.Required or Need.Made || !call.Fields.IsNull(Name) ? _read(call) : Default(call);
        else if (Kind == Need.Made || !call.Fields.Has(Name))
            return;
        else if (!call.Fields.IsNull(Name))
            body[Name] = _read(call);
        else if (Kind == Need.Clearable)
            body[Name] = Default(call);
    }
}

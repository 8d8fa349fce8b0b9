using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Configuration;

/// <summary>The JSON schema of documents in JSON, by which editors complete and check them. It is made of the table of kinds and fields that reads documents.</summary>
public sealed class ConfigurationSchema
{
    private const string Dialect = "http://json-schema.org/draft-07/schema#";
    private static readonly Dictionary<string, string> Described = new(StringComparer.Ordinal)
    {
        ["id"] = "The id of an object that is there already, and is to be this one.",
        ["former_keys"] = "What its key was before; without it, another key is another object.",
        ["protect"] = "Whether it is never removed and never replaced.",
        ["ignore"] = "Paths that are not compared, such as Metadata.team.",
        ["additional_property"] = "Fields that are newer than the module, by the names of the API.",
        ["secret_revision"] = "Which edition of its secrets is meant; another one sends them again.",
        ["paused"] = "Whether the deployment is paused.",
        ["seed"] = "Whether it is only made where it is missing, and not changed later.",
        ["folder"] = "The folder with the SKILL.md.",
        ["file"] = "The file with the text.",
    };

    private readonly SortedDictionary<string, object?> _definitions = new(StringComparer.Ordinal);
    private readonly Dictionary<FieldShape, string> _names = new();

    private ConfigurationSchema()
    {
    }

    /// <summary>The schema, as text.</summary>
    public static string Text { get; } = new ConfigurationSchema().Write();

    private string Write()
    {
        _definitions["file"] = Object([("file", Words(Described["file"]))], ["file"]);
        _definitions["secret"] = Any(Object([("secret", Words("The name of the secret."))], ["secret"]), Object([("environment_variable", Words("The name of the environment variable."))], ["environment_variable"]));
        foreach (ConfiguredKind kind in ConfiguredKinds.All)
            _definitions[Name(kind)] = Objects(kind);
        var whole = new Dictionary<string, object?> { ["$schema"] = Dialect, ["title"] = "A configuration of Managed Agents" };
        Dictionary<string, object?> document = Object(
            [
                ("configuration", Of("string", ("pattern", "^[a-z0-9-]{1,64}$"), ("description", "The name of the configuration, by which its objects are known as its own."))),
                ("workspace", Words("The id of the workspace that it is for.")),
                ("organization", Words("The id of the organization that it is for.")),
                ("base_uri", Words("The address of the service that it is for.")),
                .. ConfiguredKinds.Tables.Select(static kind => (Name(kind), (object)Reference(Name(kind)))),
            ],
            ["configuration"]);
        foreach (KeyValuePair<string, object?> part in document)
            whole[part.Key] = part.Value;
        whole["definitions"] = _definitions;
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            PlainJson.Write(writer, whole, WireFormat.Current);
        return Encoding.UTF8.GetString(bytes.ToArray()).Replace("\r\n", "\n") + "\n";
    }

    private static string Name(ConfiguredKind kind) => WireNames.FromProperty(kind.Table);

    private static string Name(FieldMember member) => member.Alias ?? member.Name;

    private static Dictionary<string, object?> Reference(string name) => new() { ["$ref"] = $"#/definitions/{name}" };

    /// <summary>The table of a kind.</summary>
    private Dictionary<string, object?> Objects(ConfiguredKind kind)
    {
        bool isMemory = kind == ConfiguredKinds.AgentMemory;
        var members = kind.Fields.Concat(DocumentReading.SettingsOf(kind)).Select(member => (Name(member), (object)Member(kind, member))).ToList();
        if (kind.IsMarked)
            members.Add(("metadata", Of(new MetadataShape(), string.Empty)));
        members.Add(("type", new Dictionary<string, object?> { ["const"] = WireNames.FromProperty(kind.Noun) }));
        IEnumerable<string> required = kind == ConfiguredKinds.Skill ? ["folder"] : isMemory ? [] : kind.Fields.Where(static member => member.IsRequired).Select(Name);
        Dictionary<string, object?> one = Object(members, required);
        return new Dictionary<string, object?>
        {
            ["type"] = "object",
            ["propertyNames"] = new Dictionary<string, object?> { ["pattern"] = isMemory ? "^(/|x-)" : "^[A-Za-z0-9._-]{1,64}$" },
            ["patternProperties"] = new Dictionary<string, object?> { ["^x-"] = true },
            ["additionalProperties"] = isMemory ? Any(Of("string"), one) : one,
        };
    }

    private Dictionary<string, object?> Member(ConfiguredKind kind, FieldMember member)
    {
        if (ConfiguredKinds.In(kind) is { } inner && member.Name == Name(inner))
            return Reference(Name(inner));
        if (!kind.Fields.Contains(member))
            return Described.TryGetValue(member.Name, out string? words) ? new Dictionary<string, object?>(member.Name is "folder" or "file" ? Of("string") : Of(member.Shape, string.Empty)) { ["description"] = words } : Of(member.Shape, string.Empty);
        Dictionary<string, object?> shape = Of(member.Shape, $"{Name(kind)}.{Name(member)}");
        return member.IsClearable && !member.IsRequired ? Any(shape, Of("null")) : shape;
    }

    private Dictionary<string, object?> Of(FieldShape shape, string path) => shape switch
    {
        TextShape { Words: { } words } => Of("string", ("enum", words.ToArray<object?>())),
        TextShape { Most: int.MaxValue } => Any(Of("string"), Reference("file")),
        TextShape text => Any(Of("string", ("maxLength", text.Most)), Reference("file")),
        FlagShape => Of("boolean"),
        NumberShape => Of("integer"),
        AmountShape => Either("string", "number"),
        TimeShape => Of("string", ("format", "date-time")),
        SecretShape => Reference("secret"),
        MetadataShape => Of(
            "object",
            ("propertyNames", new Dictionary<string, object?> { ["maxLength"] = 64, ["not"] = new Dictionary<string, object?> { ["pattern"] = "^ma_" } }),
            ("additionalProperties", new Dictionary<string, object?>(Either("string", "number", "boolean")) { ["maxLength"] = 512 })),
        ListShape list => OfList(list, path),
        ReferenceShape reference => OfReference(reference.Kind, reference.Form),
        FreeShape => new Dictionary<string, object?>(),
        _ => Defined(shape, path),
    };

    /// <summary>A form that may be used at several places, which is written once.</summary>
    private Dictionary<string, object?> Defined(FieldShape shape, string path)
    {
        if (_names.TryGetValue(shape, out string? name))
            return Reference(name);
        for (name = path; _definitions.ContainsKey(name); name += "_")
        {
        }

        _names[shape] = name;
        _definitions[name] = null;
        _definitions[name] = shape switch
        {
            TableShape { Short: { } only } table => Any(Of(table.Members.First(member => member.Name == only).Shape, $"{name}.{only}"), OfTable(table, name)),
            TableShape table => OfTable(table, name),
            UnionShape union => OfUnion(union, name),
            TeamMemberShape => Any(OfReference(ConfiguredKinds.Agent, ReferenceForm.Agent), Of(TeamMemberShape.Others, name + ".other")),
            AgentSkillShape => Any(OfReference(ConfiguredKinds.Skill, ReferenceForm.Skill), Of(AgentSkillShape.Anthropic, name + ".anthropic")),
            _ => new Dictionary<string, object?>(),
        };
        return Reference(name);
    }

    private Dictionary<string, object?> OfList(ListShape list, string path)
    {
        Dictionary<string, object?> item = Of(list.Item, path + ".item");
        return Any(Of("array", ("items", item)), item);
    }

    private Dictionary<string, object?> OfTable(TableShape table, string path) => Object(Members(table, path), Required(table));

    private IEnumerable<(string Name, object Shape)> Members(TableShape table, string path) => table.Members.Select(member => (Name(member), (object)Of(member.Shape, $"{path}.{Name(member)}")));

    private static IEnumerable<string> Required(TableShape table) => table.Members.Where(static member => member.IsRequired).Select(Name);

    private Dictionary<string, object?> OfUnion(UnionShape union, string path)
    {
        var forms = new List<Dictionary<string, object?>>();
        if (union.TakesWord)
            forms.Add(Of("string", ("enum", union.Types.Select(static one => one.Name).ToArray<object?>())));
        else if (union.ShortType is not null)
            forms.Add(Of("string"));
        foreach (UnionType type in union.Types)
        {
            object word = new Dictionary<string, object?> { ["const"] = type.Name };
            forms.Add(Object([("type", word), .. Members(type.Shape, path)], [.. type.Name == union.Otherwise ? Array.Empty<string>() : ["type"], .. Required(type.Shape)]));
        }

        return Any([.. forms]);
    }

    private static Dictionary<string, object?> OfReference(ConfiguredKind kind, ReferenceForm form)
    {
        Dictionary<string, object?> name = Words($"The key of {kind.Kind.OneOf}, or the id of one that is not in the configuration.");
        if (form == ReferenceForm.Id)
            return name;
        (string id, string type) = form == ReferenceForm.Skill ? ("skill_id", "custom") : ("id", "agent");
        object version = new Dictionary<string, object?>(Either("string", "integer")) { ["description"] = "The version that it is pinned to." };
        return Any(name, Object([("type", new Dictionary<string, object?> { ["const"] = type }), (id, name), ("version", version)], [id]));
    }

    private static Dictionary<string, object?> Words(string description) => Of("string", ("description", description));

    private static Dictionary<string, object?> Either(params string[] types) => new() { ["type"] = types };

    private static Dictionary<string, object?> Object(IEnumerable<(string Name, object Shape)> members, IEnumerable<string> required)
    {
        var properties = new SortedDictionary<string, object?>(StringComparer.Ordinal);
        foreach ((string name, object shape) in members)
            properties[name] = shape;
        var written = new Dictionary<string, object?> { ["type"] = "object", ["properties"] = properties, ["patternProperties"] = new Dictionary<string, object?> { [@"^(x-|\$schema$)"] = true }, ["additionalProperties"] = false };
        if (required.Distinct().ToArray<object?>() is { Length: > 0 } names)
            written["required"] = names;
        return written;
    }

    private static Dictionary<string, object?> Any(params Dictionary<string, object?>[] forms) => forms.Length == 1 ? forms[0] : new() { ["anyOf"] = forms };

    private static Dictionary<string, object?> Of(string type, params (string Name, object Value)[] more)
    {
        var shape = new Dictionary<string, object?> { ["type"] = type };
        foreach ((string name, object value) in more)
            shape[name] = value;
        return shape;
    }
}

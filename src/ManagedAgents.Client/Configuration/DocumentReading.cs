using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using ManagedAgents.Client.Skills;

namespace ManagedAgents.Client.Configuration;

/// <summary>Makes a configuration of documents that were read. All that is wrong is gathered, so that it is told at once.</summary>
public sealed class DocumentReading
{
    private static readonly Regex OwnerName = new(@"\A[a-z0-9-]{1,64}\z", RegexOptions.CultureInvariant);
    private static readonly Regex KeyName = new(@"\A[A-Za-z0-9._-]{1,64}\z", RegexOptions.CultureInvariant);
    private static readonly string[] Guards = ["Configuration", "Workspace", "Organization", "BaseUri"];
    private static readonly RawShape Raw = new();
    private static readonly FieldMember[] EverySetting =
    [
        new("id", new TextShape()),
        new("former_keys", new ListShape(new TextShape())),
        new("protect", new FlagShape()),
        new("ignore", new ListShape(new TextShape())),
        new("additional_property", new FreeShape()),
    ];

    private static readonly FieldMember[] SomeSettings =
    [
        new("secret_revision", new AmountShape()), new("paused", new FlagShape()), new("seed", new FlagShape()), new("folder", Raw), new("name", new TextShape(255)),
        new("file", Raw), new("credentials", Raw), new("memories", Raw),
    ];

    private readonly IDocumentFiles _files;
    private readonly List<DocumentProblem> _problems = new();
    private readonly List<DocumentProblem> _doubts = new();
    private readonly HashSet<string> _refused = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DeclaredObject> _objects = new(StringComparer.Ordinal);
    private readonly List<(ReferenceValue Reference, string Path)> _references = new();
    private readonly Dictionary<string, DocumentScalar> _guards = new(StringComparer.Ordinal);
    private readonly HashSet<ConfiguredKind> _kinds = new();
    private string? _document;

    private DocumentReading(IDocumentFiles files) => _files = files;

    /// <summary>Reads documents as one configuration.</summary>
    /// <param name="tables">The documents.</param>
    /// <param name="files">Reads the files that they name.</param>
    /// <param name="problems">Takes all that is wrong.</param>
    /// <returns>The configuration; null where something is wrong.</returns>
    public static ConfigurationDocument? Read(IReadOnlyList<DocumentTable> tables, IDocumentFiles files, ICollection<DocumentProblem> problems)
    {
        var reading = new DocumentReading(files);
        foreach (DocumentTable table in tables)
            reading.ReadGuards(table);
        string name = reading._guards.TryGetValue(Guards[0], out DocumentScalar? owner) && owner.Value is string text ? text : string.Empty;
        if (!OwnerName.IsMatch(name) && tables.Count > 0)
            reading._problems.Add(new DocumentProblem("InvalidValue", owner?.Place ?? tables[0].Place, "Configuration must be the name of the configuration, of 1 to 64 lower-case letters, digits and hyphens."));
        foreach (DocumentTable table in tables)
            reading.ReadTables(table, name);
        reading.CheckReferences();
        reading.CheckServers();
        IReadOnlyList<DeclaredObject> objects = reading.InOrder();
        foreach (DocumentProblem problem in reading._problems)
            problems.Add(problem);
        return reading._problems.Count > 0 ? null : new ConfigurationDocument(name, objects)
        {
            Workspace = reading.Guard("Workspace"), Organization = reading.Guard("Organization"), BaseUri = reading.Guard("BaseUri"), Warnings = reading._doubts.Select(static doubt => doubt.ToString()).ToArray(), Kinds = reading._kinds,
        };
    }

    /// <summary>True for what can be the key of an object.</summary>
    internal static bool IsKey(string name) => KeyName.IsMatch(name);

    /// <summary>True for what can be the name of a configuration.</summary>
    internal static bool IsOwner(string name) => OwnerName.IsMatch(name);

    /// <summary>What a document may say of an object besides its fields.</summary>
    internal static FieldMember[] SettingsOf(ConfiguredKind kind) => [.. EverySetting, .. SomeSettings.Where(setting => kind.Settings.Any(name => setting.IsCalled(name)))];

    internal void Add(string errorId, DocumentPlace place, string path, string why)
    {
        _refused.Add(path);
        _problems.Add(new DocumentProblem(errorId, place, $"{path}: {why}."));
    }

    internal void Doubt(string errorId, DocumentPlace place, string path, string why) => _doubts.Add(new DocumentProblem(errorId, place, $"{path}: {why}."));

    internal bool HasProblemAt(string path) => _refused.Contains(path);

    internal void Note(ReferenceValue reference, string path) => _references.Add((reference, path));

    internal string? ReadText(string file, DocumentPlace place, string path) => Guarded(() => PlainValues.Lines(_files.ReadText(_document, file)), place, path);

    private T? Guarded<T>(Func<T> read, DocumentPlace place, string path)
        where T : class
    {
        try
        {
            return read();
        }
        catch (DocumentFileException cause)
        {
            Add(cause.ErrorId, place, path, cause.Message.TrimEnd('.'));
            return null;
        }
    }

    private string? Guard(string name) => _guards.TryGetValue(name, out DocumentScalar? value) ? value.Value as string : null;

    private void ReadGuards(DocumentTable table)
    {
        foreach (DocumentMember member in table.Members)
        {
            if (Array.Find(Guards, guard => FieldNames.AreSame(member.Name, Wire.WireNames.FromProperty(guard))) is not { } name)
                continue;
            if (member.Value is not DocumentScalar { Value: string { Length: > 0 } } value)
                _problems.Add(new DocumentProblem("InvalidValue", member.Value.Place, $"{name} must be a text."));
            else if (!_guards.TryGetValue(name, out DocumentScalar? known))
                _guards[name] = value;
            else if (!Equals(known.Value, value.Value))
                _problems.Add(new DocumentProblem("DifferentConfigurations", value.Place, $"The documents differ in their {name}; {known.Place} says another one."));
        }

        if (!table.Members.Any(static member => FieldNames.AreSame(member.Name, "configuration")))
            _problems.Add(new DocumentProblem("InvalidValue", table.Place, "The document does not say its Configuration, the name by which its objects are known as its own."));
    }

    private void ReadTables(DocumentTable document, string name)
    {
        _document = document.Place.File;
        foreach (DocumentMember member in document.Members)
        {
            if (FieldContext.IsPassedOver(member.Name) || Guards.Any(guard => FieldNames.AreSame(member.Name, Wire.WireNames.FromProperty(guard))))
                continue;
            if (ConfiguredKinds.Tables.FirstOrDefault(kind => FieldNames.AreSame(member.Name, Wire.WireNames.FromProperty(kind.Table))) is { } found)
            {
                ReadObjects(found, member.Value, null, name);
                continue;
            }

            string[] known = [.. Guards, .. ConfiguredKinds.Tables.Select(static kind => kind.Table)];
            string hint = FieldNames.Nearest(member.Name, known) is { } near ? $"did you mean {near}?" : $"there are {string.Join(", ", known)}.";
            _problems.Add(new DocumentProblem("UnknownField", member.Place, $"'{member.Name}' is nothing that a document has; {hint}"));
        }
    }

    private void ReadObjects(ConfiguredKind kind, DocumentValue value, DeclaredObject? parent, string configuration)
    {
        _kinds.Add(kind);
        string path = parent is null ? kind.Table : $"{parent.Kind.Table}.{parent.Key}.{kind.Table}";
        if (value is not DocumentTable table)
        {
            Add("InvalidValue", value.Place, path, "it must be a table of objects by their keys");
            return;
        }

        foreach (DocumentMember member in table.Members)
        {
            if (FieldContext.IsPassedOver(member.Name))
                continue;
            string own = $"{path}.{member.Name}";
            if (kind == ConfiguredKinds.AgentMemory ? !member.Name.StartsWith("/", StringComparison.Ordinal) : !KeyName.IsMatch(member.Name) || member.Name.StartsWith(kind.Kind.Prefix, StringComparison.Ordinal))
            {
                Add("InvalidKey", member.Place, own, kind == ConfiguredKinds.AgentMemory ? "a memory's key is its path, which begins with a slash" : $"a key has 1 to 64 letters, digits, dots, hyphens and underscores, and does not begin with {kind.Kind.Prefix}");
                continue;
            }

            if (ReadObject(kind, member, parent, configuration, own) is not { } declared)
                continue;
            if (_objects.TryGetValue(declared.ToString(), out DeclaredObject? known))
                Add("DuplicateKey", member.Place, own, $"it is declared at {known.Place}, too");
            else
                _objects[declared.ToString()] = declared;
        }
    }

    private DeclaredObject? ReadObject(ConfiguredKind kind, DocumentMember member, DeclaredObject? parent, string configuration, string path)
    {
        var at = new FieldContext(this, path, Ownership.MostPairs - (kind.HasSecrets ? 4 : 3));
        DocumentValue value = member.Value;
        if (kind == ConfiguredKinds.AgentMemory && value is DocumentScalar { Value: string } text)
            value = new DocumentTable(text.Place, [new DocumentMember("content", text.Place, text)]);
        if (kind == ConfiguredKinds.AgentMemory && value is DocumentTable memory && memory.Members.FirstOrDefault(static one => FieldNames.AreSame(one.Name, "file")) is { } file)
            value = new DocumentTable(value.Place, [.. memory.Members.Where(one => one != file), new DocumentMember("content", file.Place, new DocumentTable(file.Place, [file]))]);
        if (value is not DocumentTable table)
        {
            at.Refuse("InvalidValue", value.Place, "it must be a table");
            return null;
        }

        // A definition in the API's form says what it is.
        if (table.Members.FirstOrDefault(one => one.Name.Equals("type", StringComparison.OrdinalIgnoreCase) && one.Value is DocumentScalar { Value: string type } && type == Wire.WireNames.FromProperty(kind.Noun)) is { } noun)
            table = new DocumentTable(table.Place, [.. table.Members.Where(one => one != noun)]);
        FieldMember[] settings = SettingsOf(kind);
        FieldMember[] members = [.. kind.Fields, .. settings, .. kind.IsMarked ? [new FieldMember("metadata", new MetadataShape())] : Array.Empty<FieldMember>()];
        Dictionary<string, object?> read = TableShape.ReadMembers(table, at, members);
        var said = settings.ToDictionary(static setting => setting.Name, setting => Take(read, setting.Name), StringComparer.Ordinal);
        var metadata = Take(read, "metadata") as IReadOnlyDictionary<string, object?>;
        SkillUpload? skill = kind == ConfiguredKinds.Skill ? ReadSkill(table, said, at, path) : null;
        if (skill is not null)
            read["display_name"] = skill.DisplayName ?? skill.Name;
        foreach (KeyValuePair<string, object?> more in said["additional_property"] as IReadOnlyDictionary<string, object?> ?? PlainValues.Empty)
            read[more.Key] = more.Value;
        var declared = new DeclaredObject(configuration, kind, member.Name, parent, member.Place)
        {
            Fields = read,
            Metadata = metadata ?? PlainValues.Empty,
            Id = said["id"] as string,
            FormerKeys = Texts(said["former_keys"]),
            IsProtected = said["protect"] is true,
            Ignored = Texts(said["ignore"]),
            SecretRevision = Said(said, "secret_revision") as string,
            IsPaused = Said(said, "paused") as bool?,
            IsSeed = Said(said, "seed") is true,
            Skill = skill,
        };
        if (declared.Id is { } id && !id.StartsWith(kind.Kind.Prefix, StringComparison.Ordinal))
            at.Refuse("WrongKind", member.Place, $"its Id must be that of {kind.Kind.OneOf}, which begins with {kind.Kind.Prefix}");
        if (ConfiguredKinds.In(kind) is { } inner && Said(said, inner.Table.ToLowerInvariant()) is RawValue inside)
            ReadObjects(inner, inside.Value, declared, configuration);
        return declared;
    }

    private SkillUpload? ReadSkill(DocumentTable table, Dictionary<string, object?> said, FieldContext at, string path)
    {
        if (said["folder"] is RawValue { Value: DocumentScalar { Value: string { Length: > 0 } folder } } raw)
            return Guarded(() => _files.ReadSkill(_document, folder, said["name"] as string), raw.Value.Place, path);
        at.Refuse("CannotClear", table.Place, "it has no Folder, which holds its files");
        return null;
    }

    /// <summary>References name what is there, of their kind, and lead into no circle.</summary>
    private void CheckReferences()
    {
        foreach ((ReferenceValue reference, string path) in _references)
        {
            if (!reference.IsKey || _objects.ContainsKey($"{reference.Kind.Noun}/{reference.Name}"))
                continue;
            string what = $"there is no {reference.Kind.Kind} '{reference.Name}' in the document";
            if (ConfiguredKinds.All.FirstOrDefault(kind => kind != reference.Kind && reference.Name.StartsWith(kind.Kind.Prefix, StringComparison.Ordinal))?.Kind is { } foreign && reference.Name.Skip(foreign.Prefix.Length).Any(char.IsDigit))
                Add("WrongKind", reference.Place, path, $"'{reference.Name}' is the id of {foreign.OneOf}, and {reference.Kind.Kind.OneOf} is meant here");
            else if (ConfiguredKinds.Tables.FirstOrDefault(kind => _objects.ContainsKey($"{kind.Noun}/{reference.Name}")) is { } other)
                Add("WrongKind", reference.Place, path, $"{what}; '{reference.Name}' is {other.Kind.OneOf}");
            else
                Add("UnknownReference", reference.Place, path, what + (FieldNames.Nearest(reference.Name, _objects.Values.Where(one => one.Kind == reference.Kind).Select(static one => one.Key)) is { } near ? $"; did you mean '{near}'?" : string.Empty));
        }
    }

    /// <summary>A credential serves an agent whose server has its address; one that is written in another way may be a mistake.</summary>
    private void CheckServers()
    {
        HashSet<string> servers = [.. _objects.Values.Where(static one => one.Kind == ConfiguredKinds.Agent).SelectMany(static one => one.Fields.TryGetValue("mcp_servers", out object? list) ? list as object?[] ?? [] : []).Select(static server => TextIn(server, "url")).OfType<string>()];
        foreach (DeclaredObject credential in _objects.Values.Where(one => servers.Count > 0 && one.Kind.HasSecrets))
        {
            if (credential.Fields.TryGetValue("auth", out object? auth) && TextIn(auth, "mcp_server_url") is { } url && !servers.Contains(url))
                Doubt("UnknownServer", credential.Place, $"Vaults.{credential.Parent!.Key}.Credentials.{credential.Key}", "no agent of the document has an MCP server of this very address");
        }
    }

    private static string? TextIn(object? table, string name) => table is IReadOnlyDictionary<string, object?> fields && fields.TryGetValue(name, out object? text) ? text as string : null;

    /// <summary>The objects, each after all that it names.</summary>
    private List<DeclaredObject> InOrder()
    {
        var order = new List<DeclaredObject>();
        var done = new HashSet<DeclaredObject>();
        var open = new List<DeclaredObject>();
        foreach (DeclaredObject one in _objects.Values.OrderBy(static one => one.Kind.Rank))
            Visit(one);
        return order;

        void Visit(DeclaredObject one)
        {
            if (done.Contains(one))
                return;
            if (open.IndexOf(one) is >= 0 and var start)
            {
                if (!HasProblemAt($"{one.Kind.Table}.{one.Key}"))
                    Add("CircularReference", one.Place, $"{one.Kind.Table}.{one.Key}", $"it names itself by way of others: {string.Join(" → ", open.Skip(start).Append(one).Select(static step => step.Key))}");
                return;
            }

            open.Add(one);
            foreach (ReferenceValue reference in one.References.Where(static reference => reference.IsKey))
            {
                if (_objects.TryGetValue($"{reference.Kind.Noun}/{reference.Name}", out DeclaredObject? needed))
                    Visit(needed);
            }

            open.Remove(one);
            done.Add(one);
            order.Add(one);
        }
    }

    private static object? Take(Dictionary<string, object?> fields, string name)
    {
        object? value = fields.TryGetValue(name, out object? found) ? found : null;
        fields.Remove(name);
        return value;
    }

    private static object? Said(Dictionary<string, object?> said, string name) => said.TryGetValue(name, out object? value) ? value : null;

    private static string[] Texts(object? list) => (list as object?[] ?? []).OfType<string>().ToArray();

    /// <summary>A value that is read later.</summary>
    private sealed class RawShape : FieldShape
    {
        public override object? Read(DocumentValue value, FieldContext at) => new RawValue(value);
    }

    private sealed class RawValue
    {
        public RawValue(DocumentValue value) => Value = value;

        public DocumentValue Value { get; }
    }
}

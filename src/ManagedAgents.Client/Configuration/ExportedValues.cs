using System;
using System.Collections.Generic;
using System.Linq;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Configuration;

/// <summary>Makes of stored fields what a document says of them, by the same table of fields that reads documents. What the service has of itself is left out.</summary>
internal sealed class ExportedValues
{
    public static readonly DocumentPlace Nowhere = new(null, 0, 0);

    private readonly bool _usesWireNames;
    private readonly Func<ConfiguredKind, string, string> _nameOf;
    private readonly Func<ConfiguredKind, string, object?> _versionOf;

    /// <param name="usesWireNames">Whether fields are called as the API calls them.</param>
    /// <param name="nameOf">Gives the key of an object by its id; the id where it is not exported.</param>
    /// <param name="versionOf">Gives the newest version of an object; null where it is not known.</param>
    public ExportedValues(bool usesWireNames, Func<ConfiguredKind, string, string> nameOf, Func<ConfiguredKind, string, object?> versionOf)
    {
        _usesWireNames = usesWireNames;
        _nameOf = nameOf;
        _versionOf = versionOf;
    }

    /// <summary>Gives the names of secrets, by what is told of where they stand; null where there can be none.</summary>
    public Func<string, string>? SecretName { get; set; }

    /// <summary>The object that is exported, which a team may name.</summary>
    public string? OwnId { get; set; }

    /// <summary>Told of each reference that is kept at a version which is not the newest.</summary>
    public Action<string>? OnPinned { get; set; }

    public static DocumentScalar Scalar(object? value) => new(Nowhere, value is string text ? PlainValues.Lines(text) : value);

    public static DocumentTable Table(IEnumerable<DocumentMember> members) => new(Nowhere, members.ToArray());

    public static DocumentMember Member(string name, DocumentValue value) => new(name, Nowhere, value);

    /// <summary>A value as it is.</summary>
    public static DocumentValue Plain(object? value) => value switch
    {
        IReadOnlyDictionary<string, object?> table => Table(table.Select(static member => Member(member.Key, Plain(member.Value)))),
        object?[] items => new DocumentList(Nowhere, Array.ConvertAll(items, Plain)),
        _ => new DocumentScalar(Nowhere, value),
    };

    /// <summary>A table of pairs, in the order of their names.</summary>
    public static DocumentTable Pairs(IEnumerable<KeyValuePair<string, object?>> pairs) => Table(pairs.OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => Member(pair.Key, new DocumentScalar(Nowhere, pair.Value))));

    /// <summary>A name by the form of the document.</summary>
    public string Name(string wire) => _usesWireNames ? wire : FieldNames.Shown(wire);

    /// <summary>A field as the document says it; null where it need not.</summary>
    /// <exception cref="UnknownFormException">The service has a form of it that is not known here.</exception>
    public DocumentMember? Of(FieldMember member, object? stored)
    {
        if (PlainValues.IsEmpty(stored) || IsUsual(member.Default, stored) || IsUsual(member.Otherwise, stored))
            return null;
        DocumentValue value = Of(member.Shape, stored);
        return value is DocumentTable { Members: { Count: 0 } } && member.Shape is TableShape && !member.IsRequired ? null : Named(member, value);
    }

    private static bool IsUsual(object? usual, object? stored) => usual is not null && PlainValues.Contains(usual, stored) && PlainValues.Contains(stored, usual);

    private DocumentMember Named(FieldMember member, DocumentValue value) => Member(Name(member.Alias ?? member.Name), value);

    private DocumentValue Of(FieldShape shape, object? stored) => shape switch
    {
        TableShape table => OfTable(table, stored),
        UnionShape union => OfUnion(union, stored),
        ListShape list => OfList(list, stored),
        ReferenceShape reference => Reference(reference.Kind, stored),
        TeamMemberShape => OfTeamMember(stored),
        AgentSkillShape => OfSkill(stored),
        FreeShape => Plain(stored),
        _ => Scalar(stored),
    };

    private DocumentValue OfTable(TableShape shape, object? stored)
    {
        List<DocumentMember> members = Members(shape, stored);
        return shape.Short is { } only && members.Count == 1 && members[0].Name == Name(only) ? members[0].Value : Table(members);
    }

    private List<DocumentMember> Members(TableShape shape, object? stored)
    {
        IReadOnlyDictionary<string, object?> table = stored as IReadOnlyDictionary<string, object?> ?? throw new UnknownFormException();
        var members = new List<DocumentMember>();
        foreach (FieldMember member in shape.Members)
        {
            object? kept = table.TryGetValue(member.Name, out object? found) ? found : null;
            if (member.Shape is SecretShape)
            {
                if (SecretName?.Invoke(member.Name) is { } name)
                    members.Add(Named(member, Table([Member(Name("secret"), new DocumentScalar(Nowhere, name))])));
            }
            else if (!(member.Echoes is { } other && table.TryGetValue(other, out object? said) && Equals(said, kept)) && Of(member, kept) is { } written)
            {
                members.Add(written);
            }
        }

        return members;
    }

    private DocumentValue OfUnion(UnionShape shape, object? stored)
    {
        if (UnionShape.TypeOf(stored) is not { } type || shape.Types.FirstOrDefault(one => one.Name == type) is not { } form)
            throw new UnknownFormException();
        List<DocumentMember> members = Members(form.Shape, stored);
        if (shape.TakesWord && members.Count == 0)
            return Scalar(type);
        if (shape.ShortType == type && members.Count == 1 && members[0].Name == Name(shape.ShortMember) && OneText(members[0].Value) is { } text)
            return text;
        if (type != shape.Otherwise)
            members.Insert(0, Member(Name("type"), Scalar(type)));
        return Table(members);
    }

    private static DocumentScalar? OneText(DocumentValue value) => value switch
    {
        DocumentScalar { Value: string } text => text,
        DocumentList { Items: { Count: 1 } items } => OneText(items[0]),
        _ => null,
    };

    /// <summary>A list; one whose order says nothing is put in one that stays.</summary>
    private DocumentList OfList(ListShape shape, object? stored)
    {
        IEnumerable<object?> items = stored as object?[] ?? throw new UnknownFormException();
        if (shape.Order == ListOrder.Set)
            items = items.OrderBy(static item => item as string, StringComparer.Ordinal);
        else if (shape.Order == ListOrder.Keyed)
            items = items.OrderBy(ListShape.KeyOf, StringComparer.Ordinal).ThenBy(PlainValues.Canonical, StringComparer.Ordinal);
        return new DocumentList(Nowhere, items.Select(item => Of(shape.Item, item)).ToArray());
    }

    private DocumentValue OfTeamMember(object? stored)
    {
        var table = stored as IReadOnlyDictionary<string, object?>;
        string? type = UnionShape.TypeOf(stored);
        if (type == "self" || (type == "agent" && OwnId is not null && Equals(Part(table, "id"), OwnId)))
            return Scalar("self");
        return type == "agent" ? Reference(ConfiguredKinds.Agent, stored) : Of(TeamMemberShape.Others, stored);
    }

    private DocumentValue OfSkill(object? stored)
    {
        if (UnionShape.TypeOf(stored) == "custom")
            return Reference(ConfiguredKinds.Skill, stored);
        if (UnionShape.TypeOf(stored) != "anthropic")
            throw new UnknownFormException();
        var table = (IReadOnlyDictionary<string, object?>)stored!;
        return Table(table.Where(static part => part.Key is "type" or "skill_id" || (part.Key == "version" && part.Value is not (null or "latest"))).Select(part => Member(Name(part.Key), Scalar(part.Value))));
    }

    /// <summary>Another object: its key alone where its newest version is meant, else pinned.</summary>
    private DocumentValue Reference(ConfiguredKind kind, object? stored)
    {
        var table = stored as IReadOnlyDictionary<string, object?>;
        bool isSkill = kind == ConfiguredKinds.Skill;
        string id = stored as string ?? Part(table, isSkill ? "skill_id" : "id") as string ?? throw new UnknownFormException();
        string name = _nameOf(kind, id);
        object? version = Part(table, "version");
        bool isNewest = version is null || (version is "latest" ? name == id : Equals(Convert.ToString(version, System.Globalization.CultureInfo.InvariantCulture), Convert.ToString(_versionOf(kind, id), System.Globalization.CultureInfo.InvariantCulture)));
        if (isNewest)
            return Scalar(name);
        if (name != id && version is not "latest")
            OnPinned?.Invoke($"version {version} of the {kind.Kind} '{name}'");
        return Table([Member(Name(isSkill ? "skill_id" : "id"), Scalar(name)), Member(Name("version"), Scalar(version))]);
    }

    private static object? Part(IReadOnlyDictionary<string, object?>? table, string name) => table is not null && table.TryGetValue(name, out object? part) ? part : null;
}

/// <summary>The service has something in a form that is not known here.</summary>
internal sealed class UnknownFormException : Exception, ITellable
{
    public UnknownFormException(string message = "The service has it in a form that is not known here.", Exception? cause = null)
        : base(message, cause)
    {
    }

    string ITellable.Words => Message;

    Exception ITellable.InOtherWords(string words, Exception? cause) => new UnknownFormException(words, cause);
}

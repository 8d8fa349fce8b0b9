using System;
using System.Collections.Generic;
using System.Linq;

namespace ManagedAgents.Client.Configuration;

/// <summary>A field of an object, or a member of a table in it.</summary>
internal sealed class FieldMember
{
    /// <param name="name">Its wire name.</param>
    /// <param name="shape">What it may be.</param>
    public FieldMember(string name, FieldShape shape)
    {
        Name = name;
        Shape = shape;
    }

    public string Name { get; }

    public FieldShape Shape { get; }

    /// <summary>What a document calls it by the wire's rule, where that is another name.</summary>
    public string? Alias { get; init; }

    /// <summary>Whether a document must have it; such a field cannot be cleared.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Whether the service takes it back to nothing.</summary>
    public bool IsClearable { get; init; } = true;

    /// <summary>Whether it can only be given when the object is made.</summary>
    public bool IsFixed { get; init; }

    /// <summary>Whether its type is what it was made with.</summary>
    public bool KeepsType { get; init; }

    /// <summary>The member beside which the service changes it by itself, so that it is not compared; null for none.</summary>
    public string? MovesWith { get; init; }

    /// <summary>What it is where it is not written; null for nothing.</summary>
    public object? Otherwise { get; init; }

    /// <summary>What the service has where nobody said anything; null for nothing.</summary>
    public object? Default { get; init; }

    /// <summary>The member that it says again; null for none. Then it need not be exported.</summary>
    public string? Echoes { get; init; }

    /// <summary>Whether it is empty where it is not written, so that what the service has there is a difference.</summary>
    public bool IsWhole { get; init; }

    /// <summary>Its name in documents and paths.</summary>
    public string Shown => FieldNames.Shown(Alias ?? Name);

    public bool IsCalled(string written) => FieldNames.AreSame(written, Alias ?? Name) || FieldNames.AreSame(written, Name);
}

/// <summary>A table with known members.</summary>
internal sealed class TableShape : FieldShape
{
    public TableShape(params FieldMember[] members) => Members = members;

    public IReadOnlyList<FieldMember> Members { get; }

    /// <summary>The member that a text alone stands for; null where none does.</summary>
    public string? Short { get; init; }

    /// <summary>Whether the service replaces the whole of it, so that what was not declared must be sent again.</summary>
    public bool IsReplaced { get; init; }

    public override object? Read(DocumentValue value, FieldContext at)
    {
        if (value is DocumentScalar { Value: null })
            return null;
        if (value is not DocumentTable table)
        {
            if (Short is null || value is DocumentList)
                return at.Refuse("InvalidValue", value.Place, "it must be a table");
            table = new DocumentTable(value.Place, [new DocumentMember(Short, value.Place, value)]);
        }

        return ReadMembers(table, at, Members);
    }

    /// <summary>Reads the members of a table; one that is not known, and one that is written twice, is refused.</summary>
    public static Dictionary<string, object?> ReadMembers(DocumentTable table, FieldContext at, IReadOnlyList<FieldMember> members)
    {
        var fields = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (DocumentMember written in table.Members)
        {
            if (FieldContext.IsPassedOver(written.Name))
                continue;
            FieldMember? member = members.FirstOrDefault(one => one.IsCalled(written.Name));
            if (member is null)
                at.RefuseUnknown(written, members.Select(static one => one.Shown));
            else if (fields.ContainsKey(member.Name))
                at.Refuse("DuplicateKey", written.Place, $"{member.Shown} is there twice; it has two spellings");
            else
                fields[member.Name] = member.Shape.Read(written.Value, at.Below(member.Shown));
        }

        foreach (FieldMember member in members)
        {
            if (!fields.ContainsKey(member.Name) && member.Otherwise is not null)
                fields[member.Name] = member.Otherwise;
            else if (member.IsRequired && PlainValues.IsEmpty(fields.TryGetValue(member.Name, out object? given) ? given : null) && !at.HasProblemAt(member.Shown))
                at.Refuse("CannotClear", table.Place, $"it has no {member.Shown}, which it must have and which cannot be cleared");
        }

        return fields;
    }

    public override void Compare(FieldComparison to, string path, object? declared, object? stored)
    {
        if (declared is not IReadOnlyDictionary<string, object?> table || stored is not IReadOnlyDictionary<string, object?> kept)
        {
            base.Compare(to, path, declared, stored);
            return;
        }

        foreach (FieldMember member in Members)
        {
            object? other = kept.TryGetValue(member.Name, out object? found) ? found : null;
            if (member.MovesWith is { } mover && table.ContainsKey(mover))
                continue;
            if (table.TryGetValue(member.Name, out object? own))
                to.Compare(member, $"{path}.{member.Shown}", own, other);
            else if (member.IsWhole && !PlainValues.IsEmpty(other))
                to.Add($"{path}.{member.Shown}", null, other);
        }
    }

    public override object? ToSend(object? declared, object? stored, FieldSending by)
    {
        if (declared is not IReadOnlyDictionary<string, object?> table)
            return by.Leaf(declared);
        var kept = stored as IReadOnlyDictionary<string, object?>;
        var sent = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (FieldMember member in Members)
        {
            object? other = kept is not null && kept.TryGetValue(member.Name, out object? found) ? found : null;
            if (table.TryGetValue(member.Name, out object? own))
            {
                if ((member.Shape is not SecretShape || by.SendsSecrets) && !(member.IsFixed && by.IsUpdate))
                    sent[member.Name] = member.Shape.ToSend(own, other, by);
            }
            else if (IsReplaced && !member.IsWhole && other is not null)
            {
                sent[member.Name] = other;
            }
        }

        return sent;
    }
}

/// <summary>A table of one of several types, each with its own members.</summary>
internal sealed class UnionShape : FieldShape
{
    public UnionShape(params (string Type, TableShape Shape)[] types) => Types = [.. types.Select(static one => new UnionType(one.Type, one.Shape))];

    /// <summary>The types and their members.</summary>
    public IReadOnlyList<UnionType> Types { get; }

    /// <summary>The type where none is written; null where one must be.</summary>
    public string? Otherwise { get; init; }

    /// <summary>Whether a text alone is a type.</summary>
    public bool TakesWord { get; init; }

    /// <summary>The type that a text alone is of; null where a text stands for nothing.</summary>
    public string? ShortType { get; init; }

    /// <summary>The member of that type that the text is.</summary>
    public string ShortMember { get; init; } = string.Empty;

    public override object? Read(DocumentValue value, FieldContext at)
    {
        if (value is DocumentScalar { Value: null })
            return null;
        if (value is DocumentScalar { Value: string } text)
        {
            if (TakesWord)
                value = new DocumentTable(text.Place, [new DocumentMember("type", text.Place, text)]);
            else if (ShortType is not null)
                value = new DocumentTable(text.Place, [new DocumentMember("type", text.Place, new DocumentScalar(text.Place, ShortType)), new DocumentMember(ShortMember, text.Place, text)]);
        }

        if (value is not DocumentTable table)
            return at.Refuse("InvalidValue", value.Place, "it must be a table");
        DocumentMember? written = table.Members.FirstOrDefault(static member => FieldNames.AreSame(member.Name, "type"));
        string? type = written is null ? Otherwise : (written.Value as DocumentScalar)?.Value as string;
        if (type is null || ShapeOf(type) is not { } shape)
            return at.Refuse("InvalidValue", (written?.Value ?? table).Place, $"its Type must be one of {string.Join(", ", Types.Select(static one => one.Name))}");
        var rest = new DocumentTable(table.Place, [.. table.Members.Where(member => member != written)]);
        var fields = new Dictionary<string, object?>(StringComparer.Ordinal) { ["type"] = type };
        foreach (KeyValuePair<string, object?> member in TableShape.ReadMembers(rest, at, shape.Members))
            fields[member.Key] = member.Value;
        return fields;
    }

    public override void Compare(FieldComparison to, string path, object? declared, object? stored)
    {
        if (ShapeOf(TypeOf(declared)) is { } shape && stored is IReadOnlyDictionary<string, object?> && TypeOf(declared) == TypeOf(stored))
            shape.Compare(to, path, declared, stored);
        else if (!(PlainValues.IsEmpty(declared) && PlainValues.IsEmpty(stored)))
            to.Add(path, declared, stored);
    }

    public override object? ToSend(object? declared, object? stored, FieldSending by)
    {
        if (ShapeOf(TypeOf(declared)) is not { } shape)
            return by.Leaf(declared);
        var sent = new Dictionary<string, object?>(StringComparer.Ordinal) { ["type"] = TypeOf(declared) };
        foreach (KeyValuePair<string, object?> member in (IReadOnlyDictionary<string, object?>)shape.ToSend(declared, TypeOf(declared) == TypeOf(stored) ? stored : null, by)!)
            sent[member.Key] = member.Value;
        return sent;
    }

    public static string? TypeOf(object? value) => value is IReadOnlyDictionary<string, object?> table && table.TryGetValue("type", out object? type) ? type as string : null;

    /// <summary>The members of a type; null where it is none that is known.</summary>
    public TableShape? ShapeOf(string? type) => Types.FirstOrDefault(one => one.Name == type)?.Shape;
}

/// <summary>A type of a table, and its members.</summary>
internal sealed class UnionType
{
    public UnionType(string name, TableShape shape)
    {
        Name = name;
        Shape = shape;
    }

    public string Name { get; }

    public TableShape Shape { get; }
}

/// <summary>How the items of a list are told apart.</summary>
internal enum ListOrder
{
    /// <summary>By their places.</summary>
    Ordered,

    /// <summary>By a name that each has, whatever their order.</summary>
    Keyed,

    /// <summary>They are texts whose order says nothing.</summary>
    Set,
}

/// <summary>A list.</summary>
internal sealed class ListShape : FieldShape
{
    private static readonly string[] Names = ["name", "mcp_server_name", "type"];

    public ListShape(FieldShape item, ListOrder order = ListOrder.Ordered)
    {
        Item = item;
        Order = order;
    }

    public FieldShape Item { get; }

    public ListOrder Order { get; }

    public override object? Read(DocumentValue value, FieldContext at)
    {
        if (value is DocumentScalar { Value: null })
            return null;

        // One alone stands for a list of it, as everywhere in PowerShell.
        IReadOnlyList<DocumentValue> items = value is DocumentList list ? list.Items : [value];
        return items.Select((item, i) => Item.Read(item, at.Below($"[{i}]", isField: false))).ToArray();
    }

    public override void Compare(FieldComparison to, string path, object? declared, object? stored)
    {
        object?[] own = declared as object?[] ?? [], kept = stored as object?[] ?? [];
        switch (Order)
        {
            case ListOrder.Keyed:
                CompareKeyed(to, path, own, kept);
                break;
            case ListOrder.Set when own.Length != kept.Length || own.Except(kept).Any():
                to.Add(path, declared, stored);
                break;
            case ListOrder.Ordered when own.Length != kept.Length:
                to.Add(path, declared, stored);
                break;
            case ListOrder.Ordered:
                for (int i = 0; i < own.Length; i++)
                    Item.Compare(to, $"{path}[{i}]", own[i], kept[i]);
                break;
        }
    }

    public override object? ToSend(object? declared, object? stored, FieldSending by)
    {
        if (declared is not object?[] own)
            return by.Leaf(declared);
        object?[] kept = stored as object?[] ?? [];
        return own.Select((item, i) => Item.ToSend(item, Order == ListOrder.Keyed ? kept.FirstOrDefault(other => KeyOf(other) == KeyOf(item)) : kept.Length == own.Length ? kept[i] : null, by)).ToArray();
    }

    private void CompareKeyed(FieldComparison to, string path, object?[] own, object?[] kept)
    {
        var left = kept.ToList();
        foreach (object? item in own)
        {
            int at = left.FindIndex(other => KeyOf(other) == KeyOf(item));
            if (at < 0)
            {
                to.Add($"{path}[{KeyOf(item)}]", item, null);
                continue;
            }

            Item.Compare(to, $"{path}[{KeyOf(item)}]", item, left[at]);
            left.RemoveAt(at);
        }

        foreach (object? other in left)
            to.Add($"{path}[{KeyOf(other)}]", null, other);
    }

    /// <summary>What tells an item of the others.</summary>
    public static string KeyOf(object? item) => item is IReadOnlyDictionary<string, object?> table
        ? Names.Select(name => table.TryGetValue(name, out object? value) ? value as string : null).FirstOrDefault(static name => name is not null) ?? string.Empty : item?.ToString() ?? string.Empty;
}

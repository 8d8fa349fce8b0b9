using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace ManagedAgents.Client.Configuration;

/// <summary>Where in a document something is read, and what is noted of it there.</summary>
internal sealed class FieldContext
{
    private static readonly Regex LooksSecret = new(@"sk-ant-[A-Za-z0-9_-]{8}|\bgh[pousr]_[A-Za-z0-9]{16}|\bgithub_pat_[A-Za-z0-9]{16}|\bxox[abpr]-[A-Za-z0-9-]{8}", RegexOptions.CultureInvariant);

    private readonly DocumentReading _reading;
    private readonly string _path;

    public FieldContext(DocumentReading reading, string path, int mostPairs)
    {
        _reading = reading;
        _path = path;
        MostPairs = mostPairs;
    }

    /// <summary>How many pairs of metadata a user may have.</summary>
    public int MostPairs { get; }

    /// <summary>The names that are for editors and generators, and say nothing.</summary>
    public static bool IsPassedOver(string name) => name == "$schema" || name.StartsWith("x-", StringComparison.Ordinal);

    /// <summary>The context of a member of it.</summary>
    public FieldContext Below(string name, bool isField = true) => new(_reading, name.StartsWith("[", StringComparison.Ordinal) && !isField ? _path + name : $"{_path}.{name}", MostPairs);

    /// <summary>Notes that something is wrong.</summary>
    /// <returns>Null, in place of a value.</returns>
    public object? Refuse(string errorId, DocumentPlace place, string why)
    {
        _reading.Add(errorId, place, _path, why);
        return null;
    }

    /// <summary>Notes that a name is none that is known here.</summary>
    public void RefuseUnknown(DocumentMember written, IEnumerable<string> known)
    {
        string[] names = known.ToArray();
        string hint = FieldNames.Nearest(written.Name, names) is { } near ? $"did you mean {near}?" : $"there are {string.Join(", ", names)}";
        _reading.Add("UnknownField", written.Place, _path, $"'{written.Name}' is no field of it; {hint}");
    }

    public bool HasProblemAt(string name) => _reading.HasProblemAt($"{_path}.{name}");

    /// <summary>A text, of the document or of a file that it names; null for null, and where there is none.</summary>
    public string? TextOf(DocumentValue value)
    {
        if (value is DocumentScalar { Value: null })
            return null;
        if (value is DocumentTable { Members: { Count: 1 } members } && FieldNames.AreSame(members[0].Name, "file"))
        {
            string? read = members[0].Value is DocumentScalar { Value: string { Length: > 0 } file } ? _reading.ReadText(file, value.Place, _path) : (string?)Refuse("InvalidValue", value.Place, "File must be a path");
            return Judged(read, value.Place);
        }

        return value is DocumentScalar { Value: string text } ? Judged(PlainValues.Lines(text), value.Place) : (string?)Refuse("InvalidValue", value.Place, "it must be a text");
    }

    /// <summary>Notes a reference or a secret, to be looked at when all is read.</summary>
    public object Note(object leaf)
    {
        if (leaf is ReferenceValue reference)
            _reading.Note(reference, _path);
        return leaf;
    }

    private string? Judged(string? text, DocumentPlace place)
    {
        if (text is not null && LooksSecret.IsMatch(text))
            _reading.Doubt("SecretInDocument", place, _path, "it looks like a secret; a document names secrets only");
        return text;
    }
}

/// <summary>Gathers what differs between the declared and the stored fields of an object.</summary>
internal sealed class FieldComparison
{
    private readonly List<PropertyDifference> _found = new();

    /// <param name="target">Tells what a reference means now.</param>
    /// <param name="ownId">The id of the object that is compared; null for a new one.</param>
    public FieldComparison(Func<ReferenceValue, ReferenceTarget> target, string? ownId)
    {
        Target = target;
        OwnId = ownId;
    }

    public Func<ReferenceValue, ReferenceTarget> Target { get; }

    public string? OwnId { get; }

    public IReadOnlyList<PropertyDifference> Found => _found;

    /// <summary>True where something differs that cannot be changed.</summary>
    public bool NeedsReplacement { get; private set; }

    /// <summary>Compares a field, and notes where what differs in it is there for good.</summary>
    public void Compare(FieldMember member, string path, object? declared, object? stored)
    {
        int before = _found.Count;
        member.Shape.Compare(this, path, declared, stored);
        NeedsReplacement |= _found.Count > before && (member.IsFixed || (member.KeepsType && UnionShape.TypeOf(declared) != UnionShape.TypeOf(stored)));
    }

    public void Add(string path, object? declared, object? stored, string? note = null) => Add(new PropertyDifference(path, DocumentLeaves.Shown(stored), DocumentLeaves.Shown(declared), note));

    public void Add(PropertyDifference difference) => _found.Add(difference);
}

/// <summary>What a reference means at a moment.</summary>
internal sealed class ReferenceTarget
{
    /// <summary>The id; null where the object is still to be made.</summary>
    public string? Id { get; init; }

    /// <summary>The newest version; null where that is not known.</summary>
    public object? Version { get; init; }

    /// <summary>True where this run makes a newer version.</summary>
    public bool Changes { get; init; }
}

/// <summary>Makes wire values of declared ones, at the moment of sending.</summary>
internal sealed class FieldSending
{
    private readonly Func<ReferenceValue, ReferenceTarget> _target;
    private readonly Func<SecretValue, object> _secret;

    public FieldSending(Func<ReferenceValue, ReferenceTarget> target, Func<SecretValue, object> secret)
    {
        _target = target;
        _secret = secret;
    }

    /// <summary>False where the secrets of what is sent stay as they are.</summary>
    public bool SendsSecrets { get; init; } = true;

    /// <summary>True where an object that is there is changed, so that what is fixed is not said again.</summary>
    public bool IsUpdate { get; init; }

    /// <summary>A value with ids and secrets in place of what names them.</summary>
    public object? Leaf(object? value) => value switch
    {
        ReferenceValue reference => Written(reference, _target(reference)),
        SecretValue secret => _secret(secret),
        _ => value,
    };

    private static object? Written(ReferenceValue reference, ReferenceTarget target)
    {
        if (reference.Form == ReferenceForm.Id || (reference.Form == ReferenceForm.Agent && reference.Version is null))
            return target.Id;
        bool isSkill = reference.Form == ReferenceForm.Skill;
        var written = new Dictionary<string, object?>(StringComparer.Ordinal) { ["type"] = isSkill ? "custom" : "agent", [isSkill ? "skill_id" : "id"] = target.Id };

        // A skill of the document is pinned, so that an agent's version says what it can do; one from outside stays whatever is newest.
        if ((reference.Version ?? (isSkill && reference.IsKey ? target.Version : null)) is { } version)
            written["version"] = version;
        return written;
    }
}

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace ManagedAgents.Client.Configuration;

/// <summary>
/// What a field may be: how it is read from a document, compared with what the service has, and sent. A value is plain (text, number, truth value,
/// null, array, dictionary by wire names) but for references and secrets.
/// </summary>
internal abstract class FieldShape
{
    /// <summary>Reads a value; what is wrong with it goes to the context, and it is null then.</summary>
    public abstract object? Read(DocumentValue value, FieldContext at);

    /// <summary>Notes where a declared value is not contained in the stored one.</summary>
    public virtual void Compare(FieldComparison to, string path, object? declared, object? stored)
    {
        if (!PlainValues.Contains(stored, declared))
            to.Add(path, declared, stored);
    }

    /// <summary>What is sent for a declared value in place of the stored one.</summary>
    public virtual object? ToSend(object? declared, object? stored, FieldSending by) => by.Leaf(declared);
}

/// <summary>A text, which may stand in a file.</summary>
internal sealed class TextShape : FieldShape
{
    private readonly int _most;
    private readonly IReadOnlyList<string>? _words;

    /// <param name="most">The most characters that it may have.</param>
    /// <param name="words">The words that it can be; none for any.</param>
    public TextShape(int most = int.MaxValue, params string[] words)
    {
        _most = most;
        _words = words.Length > 0 ? words : null;
    }

    /// <summary>The words that it can be; null for any.</summary>
    public IReadOnlyList<string>? Words => _words;

    /// <summary>The most characters that it may have.</summary>
    public int Most => _most;

    /// <summary>The most bytes that it may have in UTF-8.</summary>
    public int MostBytes { get; init; } = int.MaxValue;

    public override object? Read(DocumentValue value, FieldContext at)
    {
        string? text = at.TextOf(value);
        if (text is null)
            return null;
        if (text.Length > _most && text.Count(static c => !char.IsLowSurrogate(c)) is var length && length > _most)
            at.Refuse("TooLong", value.Place, $"it has {length} characters; there may be {_most}");
        if (Encoding.UTF8.GetByteCount(text) is var bytes && bytes > MostBytes)
            at.Refuse("TooLong", value.Place, $"it has {bytes} bytes in UTF-8; there may be {MostBytes}");
        if (_words is not null && !_words.Contains(text))
        {
            if (_words.FirstOrDefault(word => word.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } word)
                return word;
            at.Refuse("InvalidValue", value.Place, $"it is none of {string.Join(", ", _words)}");
        }

        return text;
    }

    public override void Compare(FieldComparison to, string path, object? declared, object? stored)
    {
        if (declared is string text && stored is string other ? !PlainValues.AreSameText(other, text) : !PlainValues.Contains(stored, declared))
            to.Add(path, declared, stored);
    }
}

/// <summary>True or false.</summary>
internal sealed class FlagShape : FieldShape
{
    public override object? Read(DocumentValue value, FieldContext at) => value is DocumentScalar { Value: bool or null } flag
        ? flag.Value : at.Refuse("InvalidValue", value.Place, "it must be true or false");
}

/// <summary>A whole number.</summary>
internal sealed class NumberShape : FieldShape
{
    public override object? Read(DocumentValue value, FieldContext at) => value is DocumentScalar { Value: null or sbyte or byte or short or ushort or int or uint or long } number
        ? number.Value is null ? null : Convert.ToInt64(number.Value, CultureInfo.InvariantCulture) : at.Refuse("InvalidValue", value.Place, "it must be a whole number");
}

/// <summary>An amount, a version or the like: a text, for which a number may be written.</summary>
internal sealed class AmountShape : FieldShape
{
    public override object? Read(DocumentValue value, FieldContext at) => value is DocumentScalar { Value: not (null or string or bool) } number
        ? Convert.ToString(number.Value, CultureInfo.InvariantCulture) : at.TextOf(value);

    public override void Compare(FieldComparison to, string path, object? declared, object? stored)
    {
        if (Convert.ToString(declared, CultureInfo.InvariantCulture) != Convert.ToString(stored, CultureInfo.InvariantCulture))
            to.Add(path, declared, stored);
    }
}

/// <summary>A time; two are the same that are the same instant.</summary>
internal sealed class TimeShape : FieldShape
{
    public override object? Read(DocumentValue value, FieldContext at)
    {
        string? text = at.TextOf(value);
        return text is null || InstantOf(text) is not null ? text : at.Refuse("InvalidValue", value.Place, "it is no time such as 2026-11-30T08:00:00Z");
    }

    public override void Compare(FieldComparison to, string path, object? declared, object? stored)
    {
        if (InstantOf(declared as string) != InstantOf(stored as string))
            to.Add(path, declared, stored);
    }

    private static DateTimeOffset? InstantOf(string? text) => Wire.WireTime.Parse(text);
}

/// <summary>Any value, in which no name is changed.</summary>
internal sealed class FreeShape : FieldShape
{
    public override object? Read(DocumentValue value, FieldContext at) => PlainValues.Of(value);
}

/// <summary>The caller's own pairs of texts.</summary>
internal sealed class MetadataShape : FieldShape
{
    private const int LongestKey = 64;
    private const int LongestValue = 512;

    public override object? Read(DocumentValue value, FieldContext at)
    {
        if (value is DocumentScalar { Value: null })
            return null;
        if (value is not DocumentTable table)
            return at.Refuse("InvalidValue", value.Place, "it must be a table of texts");
        var pairs = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (DocumentMember member in table.Members)
        {
            FieldContext pair = at.Below(member.Name, isField: false);
            if (Ownership.IsReserved(member.Name))
                pair.Refuse("ReservedMetadata", member.Place, "pairs that begin with ma_ are this module's own");
            else if (member.Name.Length is 0 or > LongestKey)
                pair.Refuse("InvalidValue", member.Place, $"a key has 1 to {LongestKey} characters");
            else if (member.Value is DocumentTable or DocumentList or DocumentScalar { Value: null })
                pair.Refuse("InvalidValue", member.Value.Place, "it must be a text");
            else if (((DocumentScalar)member.Value).Value is var plain && Convert.ToString(plain is bool flag ? flag ? "true" : "false" : plain, CultureInfo.InvariantCulture) is { Length: <= LongestValue } text)
                pairs[member.Name] = text;
            else
                pair.Refuse("TooLong", member.Value.Place, $"it has more than {LongestValue} characters");
        }

        if (pairs.Count > at.MostPairs)
            at.Refuse("TooManyPairs", value.Place, $"there are {pairs.Count} pairs; an object has room for 16, of which {16 - at.MostPairs} are needed to know it again, so there may be {at.MostPairs}");
        return pairs;
    }

    public override void Compare(FieldComparison to, string path, object? declared, object? stored)
    {
        var pairs = stored as IReadOnlyDictionary<string, object?>;
        foreach (KeyValuePair<string, object?> pair in (declared as IReadOnlyDictionary<string, object?>) ?? PlainValues.Empty)
        {
            object? kept = pairs is not null && pairs.TryGetValue(pair.Key, out object? found) ? found : null;
            if (!Equals(kept, pair.Value))
                to.Add($"{path}.{pair.Key}", pair.Value, kept);
        }
    }
}

/// <summary>A secret, which is named and never written.</summary>
internal sealed class SecretShape : FieldShape
{
    public override object? Read(DocumentValue value, FieldContext at)
    {
        if (value is DocumentTable { Members: { Count: 1 } members } && members[0].Value is DocumentScalar { Value: string { Length: > 0 } name })
        {
            bool isVariable = FieldNames.AreSame(members[0].Name, "environment_variable");
            if (isVariable || FieldNames.AreSame(members[0].Name, "secret"))
                return at.Note(new SecretValue(name, isVariable, value.Place));
        }

        return at.Refuse("SecretInDocument", value.Place, "a secret is only named in a document: write @{ Secret = 'name' } or @{ EnvironmentVariable = 'NAME' }");
    }

    // No answer has one, so that nothing can be compared.
    public override void Compare(FieldComparison to, string path, object? declared, object? stored)
    {
    }
}

using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;

namespace ManagedAgents.Client.Configuration;

/// <summary>An object that another one names: by its key in the document, or by its id where it stands outside.</summary>
internal sealed class ReferenceValue
{
    public ReferenceValue(ConfiguredKind kind, string name, bool isKey, object? version, ReferenceForm form, DocumentPlace place)
    {
        Kind = kind;
        Name = name;
        IsKey = isKey;
        Version = version;
        Form = form;
        Place = place;
    }

    public ConfiguredKind Kind { get; }

    /// <summary>The key or the id.</summary>
    public string Name { get; }

    /// <summary>True where the name is a key of the document.</summary>
    public bool IsKey { get; }

    /// <summary>The version that it is pinned to; null for the newest.</summary>
    public object? Version { get; }

    public ReferenceForm Form { get; }

    public DocumentPlace Place { get; }

    public override string ToString() => Version is null ? Name : $"{Name}@{Version}";
}

/// <summary>How a reference is written in a request.</summary>
internal enum ReferenceForm
{
    /// <summary>The id alone.</summary>
    Id,

    /// <summary>An agent, in a version or the newest.</summary>
    Agent,

    /// <summary>A skill of an agent.</summary>
    Skill,
}

/// <summary>A secret that a document names; its value is in no document, no plan and no text.</summary>
internal sealed class SecretValue
{
    public SecretValue(string name, bool isVariable, DocumentPlace place)
    {
        Name = name;
        IsVariable = isVariable;
        Place = place;
    }

    public string Name { get; }

    /// <summary>True where the name is that of an environment variable.</summary>
    public bool IsVariable { get; }

    public DocumentPlace Place { get; }

    public override string ToString() => IsVariable ? $"(secret of the variable {Name})" : $"(secret {Name})";
}

/// <summary>What stands in the values of a document, which are plain but for their references and secrets.</summary>
internal static class DocumentLeaves
{
    /// <summary>All references in a value.</summary>
    public static IEnumerable<ReferenceValue> References(object? value) => All(value).OfType<ReferenceValue>();

    /// <summary>All secrets in a value.</summary>
    public static IEnumerable<SecretValue> Secrets(object? value) => All(value).OfType<SecretValue>();

    /// <summary>The value with texts in place of references and secrets, for people.</summary>
    public static object? Shown(object? value) => value switch
    {
        ReferenceValue or SecretValue => value.ToString(),
        IReadOnlyDictionary<string, object?> table => table.ToDictionary(static member => member.Key, static member => Shown(member.Value), StringComparer.Ordinal),
        object?[] items => Array.ConvertAll(items, Shown),
        _ => value,
    };

    private static IEnumerable<object> All(object? value) => value switch
    {
        null or string => [],
        IReadOnlyDictionary<string, object?> table => table.Values.SelectMany(All),
        IEnumerable items => items.Cast<object?>().SelectMany(All),
        _ => [value],
    };
}

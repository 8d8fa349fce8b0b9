using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Reflection;
using System.Text;

namespace ManagedAgents.Client.Wire;

/// <summary>How the names of .NET properties and the names on the wire correspond: <c>ToolUseId</c> is <c>tool_use_id</c>.</summary>
public static class WireNames
{
    private static readonly ConcurrentDictionary<Type, HashSet<string>> KnownByType = new();

    /// <summary>The wire names a type shows as properties; all others are additional.</summary>
    internal static HashSet<string> KnownTo(Type type) => KnownByType.GetOrAdd(type, static t =>
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (PropertyInfo property in t.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            WireNameAttribute? named = property.GetCustomAttribute<WireNameAttribute>();
            string? name = named is null ? FromProperty(property.Name) : named.Name;
            if (name is not null)
                names.Add(name);
        }

        return names;
    });

    /// <summary>The wire name of a property: lower case, words parted by underscores.</summary>
    /// <param name="property">The property's name.</param>
    /// <returns>The wire name.</returns>
    public static string FromProperty(string property)
    {
        var name = new StringBuilder(property.Length + 8);
        for (int i = 0; i < property.Length; i++)
        {
            if (char.IsUpper(property[i]) && i > 0)
                name.Append('_');
            name.Append(char.ToLowerInvariant(property[i]));
        }

        return name.ToString();
    }
}

/// <summary>The wire name of a property whose .NET name does not give it; null for one that is not on the wire.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class WireNameAttribute : Attribute
{
    public WireNameAttribute(string? name) => Name = name;

    public string? Name { get; }
}

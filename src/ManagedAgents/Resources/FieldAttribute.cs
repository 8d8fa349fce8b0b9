using System;

namespace ManagedAgents.Resources;

/// <summary>Says which field of an object a parameter gives, or which condition of a list; without it a parameter is the cmdlet's own business.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FieldAttribute : Attribute
{
    /// <summary>The field of the parameter's own name.</summary>
    public FieldAttribute()
    {
    }

    /// <summary>A field of another name.</summary>
    /// <param name="name">The name of the object's property.</param>
    public FieldAttribute(string name) => Name = name;

    /// <summary>The name of the object's property; null for the parameter's own.</summary>
    public string? Name { get; }
}

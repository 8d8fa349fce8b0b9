using System;

namespace ManagedAgents.Client.Json;

/// <summary>The wire name of a property whose .NET name does not give it; null for one that is not on the wire.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class WireNameAttribute : Attribute
{
    public WireNameAttribute(string? name) => Name = name;

    public string? Name { get; }
}

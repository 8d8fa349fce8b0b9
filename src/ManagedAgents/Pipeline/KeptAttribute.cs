using System;
using System.Collections;
using System.Collections.Generic;

namespace ManagedAgents.Pipeline;

/// <summary>Says how an object of the module's own is kept as plain values, so that a copy of it that comes back is the object again.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal abstract class KeptAttribute : Attribute
{
    /// <summary>The object as plain values.</summary>
    public abstract IDictionary Keep(object value);

    /// <summary>The object again.</summary>
    public abstract object Restore(IReadOnlyDictionary<string, object?> kept);
}

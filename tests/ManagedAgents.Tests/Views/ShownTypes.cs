using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Reflection;
using ManagedAgents.Tests.Module;

namespace ManagedAgents.Tests.Views;

/// <summary>The types that a user can get to see.</summary>
internal static class ShownTypes
{
    private static readonly Lazy<HashSet<Type>> Found = new(Find);

    /// <summary>What the cmdlets emit, its kinds, and what the properties of all these give.</summary>
    public static IReadOnlySet<Type> All() => Found.Value;

    private static HashSet<Type> Find()
    {
        Type[] own = [.. LoadedModule.Assembly("ManagedAgents").GetExportedTypes(), .. LoadedModule.Assembly("ManagedAgents.Client").GetExportedTypes()];
        var shown = new HashSet<Type>();
        var next = new Queue<Type>(own.SelectMany(type => type.GetCustomAttributes<OutputTypeAttribute>()).SelectMany(output => output.Type).Select(output => output.Type));
        while (next.TryDequeue(out Type? type))
        {
            if (type is null || !own.Contains(type) || type.IsEnum || !shown.Add(type))
                continue;
            foreach (Type kind in own.Where(candidate => candidate.BaseType == type))
                next.Enqueue(kind);
            foreach (PropertyInfo property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
            {
                next.Enqueue(property.PropertyType);
                foreach (Type argument in property.PropertyType.GetGenericArguments())
                    next.Enqueue(argument);
            }
        }

        return shown;
    }
}

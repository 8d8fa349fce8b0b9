using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;

namespace ManagedAgents.Views;

/// <summary>The types of the module's dlls, read without running anything of them.</summary>
internal sealed class ModuleTypes : IDisposable
{
    private readonly MetadataLoadContext _context;
    private readonly Type[] _all;
    private readonly Type[] _public;

    /// <summary>Reads them.</summary>
    /// <param name="dlls">The paths of the module's dlls, and of all that they refer to.</param>
    public ModuleTypes(IReadOnlyList<string> dlls)
    {
        _context = new MetadataLoadContext(new PathAssemblyResolver(dlls));
        _all = [.. dlls.Where(dll => Path.GetFileName(dll).StartsWith("ManagedAgents", StringComparison.Ordinal)).SelectMany(dll => _context.LoadFromAssemblyPath(dll).GetTypes())];

        // By name, as a dll's own order of types is that of its source files.
        _public = [.. _all.Where(type => type.IsVisible).OrderBy(type => type.FullName, StringComparer.Ordinal)];
    }

    public void Dispose() => _context.Dispose();

    /// <summary>The public type of a name; null where there is none, or more than one.</summary>
    public Type? Find(string name) => _public.Where(type => type.Name == name).ToArray() is [var one] ? one : null;

    /// <summary>The types that derive from a type.</summary>
    public IEnumerable<Type> KindsOf(Type type) => _public.Where(kind => kind != type && Line(kind).Contains(type));

    /// <summary>Whether there is a method of this name, such as Ages.Ago.</summary>
    public bool HasMethod(string name) => name.Split('.') is [var type, var method]
        && _all.Where(candidate => candidate.Name == type).Any(candidate => candidate.GetMethods(BindingFlags.Public | BindingFlags.Static).Any(one => one.Name == method));

    /// <summary>A type after what it derives from.</summary>
    public static IReadOnlyList<Type> Line(Type type)
    {
        var line = new List<Type>();
        for (Type? one = type; one is not null; one = one.BaseType)
            line.Insert(0, one);
        return line;
    }
}

using System;
using System.Collections;
using System.Collections.Specialized;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace ManagedAgents.Pipeline;

/// <summary>
/// A table that a parameter takes and whose keys are known: each is a property of its name, as the service writes it, so completion offers them. It keeps
/// every other key that is given, for its reader to judge.
/// </summary>
public abstract class KeyedTable : OrderedDictionary
{
    private protected KeyedTable()
    {
    }

    private protected KeyedTable(IDictionary given)
    {
        foreach (DictionaryEntry entry in given ?? throw new ArgumentNullException(nameof(given)))
            Add(entry.Key, entry.Value);
    }

    /// <summary>The keys of a kind of table, in their order.</summary>
    internal static string[] KeysOf<T>()
        where T : KeyedTable =>
        [.. typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).OrderBy(static property => property.MetadataToken).Select(static property => property.Name)];

    private protected T? Get<T>([CallerMemberName] string key = "") => this[key] is T value ? value : default;

    private protected void Set(object? value, [CallerMemberName] string key = "") => this[key] = value;
}

/// <summary>Packages to install, by package manager.</summary>
public sealed class PackageTable : KeyedTable
{
    /// <summary>Makes an empty one.</summary>
    public PackageTable()
    {
    }

    /// <summary>Takes what a table has.</summary>
    /// <param name="given">The table.</param>
    public PackageTable(IDictionary given)
        : base(given)
    {
    }

    /// <summary>Packages of apt.</summary>
    public object? apt { get => Get<object>(); set => Set(value); }

    /// <summary>Packages of cargo.</summary>
    public object? cargo { get => Get<object>(); set => Set(value); }

    /// <summary>Packages of gem.</summary>
    public object? gem { get => Get<object>(); set => Set(value); }

    /// <summary>Packages of go.</summary>
    public object? go { get => Get<object>(); set => Set(value); }

    /// <summary>Packages of npm.</summary>
    public object? npm { get => Get<object>(); set => Set(value); }

    /// <summary>Packages of pip.</summary>
    public object? pip { get => Get<object>(); set => Set(value); }
}

/// <summary>An encryption key for each region.</summary>
public sealed class RegionKeyTable : KeyedTable
{
    /// <summary>Makes an empty one.</summary>
    public RegionKeyTable()
    {
    }

    /// <summary>Takes what a table has.</summary>
    /// <param name="given">The table.</param>
    public RegionKeyTable(IDictionary given)
        : base(given)
    {
    }

    /// <summary>The key of us.</summary>
    public string? us { get => Get<string>(); set => Set(value); }

    /// <summary>The key of eu.</summary>
    public string? eu { get => Get<string>(); set => Set(value); }

    /// <summary>The key of sg.</summary>
    public string? sg { get => Get<string>(); set => Set(value); }

    /// <summary>The key of global.</summary>
    public string? global { get => Get<string>(); set => Set(value); }
}

/// <summary>A bucket for each region.</summary>
public sealed class RegionBucketTable : KeyedTable
{
    /// <summary>Makes an empty one.</summary>
    public RegionBucketTable()
    {
    }

    /// <summary>Takes what a table has.</summary>
    /// <param name="given">The table.</param>
    public RegionBucketTable(IDictionary given)
        : base(given)
    {
    }

    /// <summary>The bucket of us.</summary>
    public BucketTable? us { get => Get<BucketTable>(); set => Set(value); }

    /// <summary>The bucket of eu.</summary>
    public BucketTable? eu { get => Get<BucketTable>(); set => Set(value); }

    /// <summary>The bucket of sg.</summary>
    public BucketTable? sg { get => Get<BucketTable>(); set => Set(value); }

    /// <summary>The bucket of global.</summary>
    public BucketTable? global { get => Get<BucketTable>(); set => Set(value); }
}

/// <summary>A bucket.</summary>
public sealed class BucketTable : KeyedTable
{
    /// <summary>Makes an empty one.</summary>
    public BucketTable()
    {
    }

    /// <summary>Takes what a table has.</summary>
    /// <param name="given">The table.</param>
    public BucketTable(IDictionary given)
        : base(given)
    {
    }

    /// <summary>Its name.</summary>
    public string? bucket_name { get => Get<string>(); set => Set(value); }

    /// <summary>The number of the project that it belongs to.</summary>
    public string? project_number { get => Get<string>(); set => Set(value); }
}

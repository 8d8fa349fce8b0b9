using System;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Memory;
using ManagedAgents.Disk;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;

namespace ManagedAgents.Memory;

/// <summary>Names a memory by its id or its path, which begins with a slash, by its object, or by an object that says which memory it is of.</summary>
public sealed class MemoryReference : ResourceReference<AgentMemory>
{
    private readonly string? _path;

    /// <summary>Takes what names the memory.</summary>
    /// <param name="value">An id, a path or an object.</param>
    public MemoryReference(object value)
        : base(Kinds.Memory, value)
    {
        object? given = Only(value);
        switch (Copy.Restore(given) ?? given)
        {
            case string text when text.StartsWith(MemoryPath.Root, StringComparison.Ordinal):
                _path = SafeFileName.Composed(text);
                break;
            case MemoryPrefix folder:
                _path = folder.Path;
                break;
            case AgentMemory memory:
                Memory = memory;
                break;
        }

        if (given is not (null or string))
            ContentSha256 = PSObject.AsPSObject(given).Properties[nameof(AgentMemory.ContentSha256)]?.Value?.ToString();
    }

    /// <summary>The memory's object; null where it is named otherwise.</summary>
    internal AgentMemory? Memory { get; }

    /// <summary>The hash of the content that the object shows; null where it shows none.</summary>
    internal string? ContentSha256 { get; }

    /// <inheritdoc/>
    internal override bool NeedsService => _path is not null;

    /// <inheritdoc/>
    internal override string Told(string id) => (_path ?? Memory?.Path) is { Length: > 0 } path ? $"{SafeFileName.Printable(path)} ({id})" : id;

    /// <inheritdoc/>
    internal override async Task<string> ResolveAsync(ApiClient client, CancellationToken token, params string[] parents)
    {
        if (_path is null)
            return Id;
        if (_path.EndsWith("/", StringComparison.Ordinal))
            throw new InputException("InvalidId", $"'{_path}' is a folder and no memory; Get-MAMemory -PathPrefix lists what is in it.");
        return (await client.Memories(parents[0]).FindAsync(_path, token).ConfigureAwait(false))?.Id ?? throw ErrorTable.NoSuchName(Kinds.Memory, _path);
    }
}

/// <summary>Names a version of a memory by its id, its object, or an object that says which version it is of, as a memory does of its newest.</summary>
public sealed class MemoryVersionReference : ResourceReference<MemoryVersion>
{
    /// <summary>Takes what names the version.</summary>
    /// <param name="value">An id or an object.</param>
    public MemoryVersionReference(object value)
        : base(Kinds.MemoryVersion, value)
    {
        if (ToString().StartsWith(MemoryPath.Root, StringComparison.Ordinal))
            throw new InputException("InvalidId", $"'{this}' is the path of a memory and no version of one; -Memory lists the versions of a memory.");
    }
}

/// <summary>Takes a memory's object as the memory even where another parameter takes any object with an id, so that a piped memory reaches its parameter.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class MemoryObjectAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        Copy.Restore(inputData) is AgentMemory memory ? new MemoryReference(memory) : inputData;
}

/// <summary>Reads on which content a change is made.</summary>
internal static class ExpectedContent
{
    /// <summary>The hash that the content must have; null for any.</summary>
    /// <param name="id">The memory.</param>
    /// <param name="ifUnchanged">True for the content that the memory's object shows.</param>
    /// <param name="sha256">The hash; null where it is not given.</param>
    /// <exception cref="InputException">Both are given, or the object shows no hash.</exception>
    public static string? HashOf(MemoryReference id, bool ifUnchanged, string? sha256)
    {
        if (!ifUnchanged)
            return sha256?.ToLowerInvariant();
        if (sha256 is not null)
            throw new InputException("InvalidInput", "-ContentSha256 and -IfUnchanged both name the expected content; give one of them.");
        return id.ContentSha256 is { Length: > 0 } read
            ? read.ToLowerInvariant()
            : throw new InputException("ContentUnknown", $"The content of '{id}' is not known here; give the memory's object instead of its id or path, or -ContentSha256 instead of -IfUnchanged.");
    }
}

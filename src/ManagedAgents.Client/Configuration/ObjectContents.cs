using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Memory;
using ManagedAgents.Client.Skills;

namespace ManagedAgents.Client.Configuration;

/// <summary>What lists do not show and must be read to be compared: the files of skills, and the texts of memories whose hash is another.</summary>
internal sealed class ObjectContents
{
    private readonly ApiCaller _client;
    private readonly IDocumentFiles _files;
    private readonly Dictionary<string, IReadOnlyDictionary<string, byte[]>> _skills = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _memories = new(StringComparer.Ordinal);

    public ObjectContents(ApiCaller client, IDocumentFiles files)
    {
        _client = client;
        _files = files;
    }

    /// <summary>Reads what is needed, a few objects at a time.</summary>
    public async Task ReadAsync(IEnumerable<(DeclaredObject Declared, StoredObject? Stored)> objects, int most, CancellationToken token)
    {
        using var places = new SemaphoreSlim(Math.Max(1, most));
        await Task.WhenAll(objects.Where(static pair => pair.Stored is not null && !pair.Declared.Kind.IsMarked).Select(pair => ReadAsync(pair.Declared, pair.Stored!))).ConfigureAwait(false);

        async Task ReadAsync(DeclaredObject declared, StoredObject stored)
        {
            await places.WaitAsync(token).ConfigureAwait(false);
            try
            {
                if (declared.Skill is not null)
                    await ReadSkillAsync(stored, token).ConfigureAwait(false);
                else if (!declared.IsSeed && !IsSameHash(declared, stored))
                    await ReadMemoryAsync(stored, token).ConfigureAwait(false);
            }
            finally
            {
                places.Release();
            }
        }
    }

    /// <summary>Notes in what the contents differ.</summary>
    public void Compare(DeclaredObject declared, StoredObject stored, FieldComparison to)
    {
        if (declared.Skill is { } skill)
            CompareFiles(skill, stored, to);
        else if (_memories.TryGetValue(stored.Id, out string? there) && !PlainValues.AreSameText(there, (string)declared.Fields["content"]!))
            to.Add("Content", declared.Fields["content"], there);
    }

    private static bool IsSameHash(DeclaredObject declared, StoredObject stored) => ContentHash.AreSame(ContentHash.Of((string)declared.Fields["content"]!), stored.Field("content_sha256") as string);

    private async Task ReadMemoryAsync(StoredObject stored, CancellationToken token)
    {
        AgentMemory memory = await new MemoryOperations(_client, stored.ParentId!).GetAsync(stored.Id, token).ConfigureAwait(false);
        lock (_memories)
            _memories[stored.Id] = memory.Content ?? string.Empty;
    }

    private async Task ReadSkillAsync(StoredObject stored, CancellationToken token)
    {
        IReadOnlyDictionary<string, byte[]> files = new Dictionary<string, byte[]>();
        if (stored.Version is string { Length: > 0 } version)
        {
            using var zip = new MemoryStream();
            await new SkillVersionOperations(_client, stored.Id).DownloadAsync(version, zip, static (_, _) => { }, token).ConfigureAwait(false);
            files = _files.ReadArchive(zip.ToArray());
        }

        lock (_skills)
            _skills[stored.Id] = files;
    }

    private void CompareFiles(SkillUpload skill, StoredObject stored, FieldComparison to)
    {
        IReadOnlyDictionary<string, byte[]> kept = _skills[stored.Id];
        var own = skill.Files.ToDictionary(static file => file.Path, static file => file.Content, StringComparer.Ordinal);
        foreach (string path in own.Keys.Union(kept.Keys).OrderBy(static path => path, StringComparer.Ordinal))
        {
            own.TryGetValue(path, out byte[]? declared);
            kept.TryGetValue(path, out byte[]? there);
            if (declared is null || there is null || !declared.AsSpan().SequenceEqual(there))
                to.Add($"Files[{path}]", SizeOf(declared), SizeOf(there));
        }
    }

    private static string? SizeOf(byte[]? content) => content is null ? null : $"{content.Length} bytes, {ContentHash.Of(content).Substring(0, 12)}";
}

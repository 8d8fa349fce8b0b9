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
        await FewAtATime.RunAsync(objects.Where(static pair => pair.Stored is not null && !pair.Declared.Kind.IsMarked), most, ReadAsync, token).ConfigureAwait(false);

        async Task<bool> ReadAsync((DeclaredObject Declared, StoredObject? Stored) pair)
        {
            if (pair.Declared.Skill is not null)
                await ReadSkillAsync(pair.Stored!, token).ConfigureAwait(false);
            else if (!pair.Declared.IsSeed)
                await ReadMemoryAsync(pair.Stored!, isSame: IsSameHash(pair.Declared, pair.Stored!), token).ConfigureAwait(false);
            return true;
        }
    }

    /// <summary>The archive of a skill's newest version; empty where it has none.</summary>
    public static async Task<byte[]> SkillArchiveAsync(ApiCaller client, StoredObject skill, CancellationToken token)
    {
        if (skill.Version is not string { Length: > 0 } version)
            return [];
        using var zip = new MemoryStream();
        await new SkillVersionOperations(client, skill.Id).DownloadAsync(version, zip, static (_, _) => { }, token).ConfigureAwait(false);
        return zip.ToArray();
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

    private async Task ReadMemoryAsync(StoredObject stored, bool isSame, CancellationToken token)
    {
        string? content = isSame ? null : (await new MemoryOperations(_client, stored.ParentId!).GetAsync(stored.Id, token).ConfigureAwait(false)).Content ?? string.Empty;
        lock (_memories)
        {
            if (content is null)
                _memories.Remove(stored.Id);
            else
                _memories[stored.Id] = content;
        }
    }

    private async Task ReadSkillAsync(StoredObject stored, CancellationToken token)
    {
        byte[] zip = await SkillArchiveAsync(_client, stored, token).ConfigureAwait(false);
        IReadOnlyDictionary<string, byte[]> files = zip.Length > 0 ? _files.ReadArchive(zip) : new Dictionary<string, byte[]>();
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

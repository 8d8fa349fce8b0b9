using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Sessions;
using ManagedAgents.Client.Skills;
using ManagedAgents.Disk;
using ManagedAgents.Errors;
using ManagedAgents.Workers.Tools;

namespace ManagedAgents.Workers;

/// <summary>The skills of a session's agent as folders in its work folder, as long as it is served. One that cannot be had is warned of.</summary>
internal sealed class SkillFolders
{
    private const string FolderName = "skills";
    private const int MayBeRun = 0x1ED, MayBeRead = 0x1A4;
    private readonly string _work;
    private readonly Action<string> _warn;
    private readonly List<string> _made = new();

    public SkillFolders(string work, Action<string> warn)
    {
        _work = work;
        _warn = warn;
    }

    /// <summary>Gets all of them.</summary>
    public async Task FetchAsync(ApiClient client, Session session, CancellationToken token)
    {
        foreach (IReadOnlyDictionary<string, object?> skill in (session.Agent?.Skills ?? []).OfType<IReadOnlyDictionary<string, object?>>())
        {
            string id = skill.TryGetValue("skill_id", out object? given) ? given as string ?? string.Empty : string.Empty;
            string version = skill.TryGetValue("version", out object? wanted) && wanted is not null ? Convert.ToString(wanted, System.Globalization.CultureInfo.InvariantCulture)! : "latest";
            try
            {
                await FetchAsync(client, id, version, token).ConfigureAwait(false);
            }
            catch (Exception cause) when (cause is ApiException or InputException or IOException or UnauthorizedAccessException)
            {
                _warn($"The skill {id} of the session {session.Id} is not there for its agent: {cause.Message}");
            }
        }
    }

    /// <summary>Takes away what was made.</summary>
    public void Remove()
    {
        try
        {
            using HeldFolder work = HeldFolder.Open(_work);
            if (_made.Count == 0 || work.Look(FolderName) is not { Kind: EntryKind.Folder })
                return;
            using (HeldFolder skills = work.OpenFolder(FolderName))
            {
                foreach (string name in _made)
                    skills.RemoveAll(name);
                if (skills.Names().Any())
                    return;
            }

            work.RemoveFolder(FolderName);
        }
        catch (IOException cause)
        {
            _warn($"The skills in {_work} could not all be removed: {cause.Message}");
        }
    }

    private async Task FetchAsync(ApiClient client, string id, string version, CancellationToken token)
    {
        SkillVersionOperations versions = client.SkillVersions(id);
        SkillVersion found = await versions.GetAsync(version, token).ConfigureAwait(false);
        using var zip = new MemoryStream();
        await versions.DownloadAsync(found.Id, zip, static (_, _) => { }, token).ConfigureAwait(false);
        if (zip.Length > SafeArchive.MostBytes)
            throw new InputException("UnsafeArchive", $"its archive is larger than {SafeArchive.MostBytes / (1024 * 1024)} MB.");
        IReadOnlyList<ArchiveFile> files = SafeArchive.ReadAny(zip.ToArray(), $"the archive of {found.Id}");
        string last = found.Name.Trim().Split('/', '\\').Last();
        string name = SafeFileName.IsSafe(last) ? last : id;

        // All files are in one folder at the top, which is left out.
        bool hasTop = files.Count > 0 && files.All(file => file.Words.Count > 1 && file.Words[0] == files[0].Words[0]);
        using HeldFolder work = HeldFolder.Open(_work);
        work.MakeFolder(FolderName);
        using HeldFolder skills = work.OpenFolder(FolderName);
        skills.RemoveAll(name);
        _made.Add(name);
        skills.MakeFolder(name);
        try
        {
            foreach (ArchiveFile file in files)
                Write(skills, name, file, hasTop ? 1 : 0, token);
        }
        catch
        {
            // Half a skill is none.
            skills.RemoveAll(name);
            throw;
        }
    }

    private static void Write(HeldFolder skills, string name, ArchiveFile file, int leftOut, CancellationToken token)
    {
        using HeldFolder top = skills.OpenFolder(name);
        using HeldFolder folder = top.Reach(file.Words.Skip(leftOut).Take(file.Words.Count - leftOut - 1), makesFolders: true);
        using var content = new MemoryStream();
        file.CopyTo(content, token);
        string last = file.Words[file.Words.Count - 1];
        folder.Replace(last, content.ToArray());
        folder.SetPermissions(last, file.IsProgram ? MayBeRun : MayBeRead);
    }
}

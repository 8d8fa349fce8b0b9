using System.Collections.Generic;
using System.IO;
using System.IO.Compression;

namespace ManagedAgents.Emulator.Skills;

/// <summary>The files of a skill's version, in one folder.</summary>
internal sealed class SkillContent
{
    public SkillContent(IReadOnlyDictionary<string, byte[]> files, SkillHead head)
    {
        Files = files;
        Head = head;
    }

    /// <summary>Bytes by path, the folder's name first.</summary>
    public IReadOnlyDictionary<string, byte[]> Files { get; }

    /// <summary>What its SKILL.md says of it.</summary>
    public SkillHead Head { get; }

    /// <summary>What is answered in the place of the files; null for them.</summary>
    public byte[]? Archive { get; set; }

    /// <summary>All files as a zip archive.</summary>
    public byte[] Zip()
    {
        if (Archive is { } given)
            return given;
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (KeyValuePair<string, byte[]> file in Files)
            {
                using Stream entry = archive.CreateEntry(file.Key).Open();
                entry.Write(file.Value, 0, file.Value.Length);
            }
        }

        return bytes.ToArray();
    }
}

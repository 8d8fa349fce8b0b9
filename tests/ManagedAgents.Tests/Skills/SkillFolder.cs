using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using ManagedAgents.Tests.Files;

namespace ManagedAgents.Tests.Skills;

/// <summary>Skills on disk and in archives, as people have them.</summary>
internal static class SkillFolder
{
    /// <summary>A SKILL.md.</summary>
    public static string Head(string name = "pr-summary", string description = "Sums up pull requests") => $"---\nname: {name}\ndescription: {description}\n---\n# How\n";

    /// <summary>Writes a skill with a script into a folder of the test's.</summary>
    public static void WriteSkill(this TestFolder folder, string name = "skill", string? head = null)
    {
        folder.WriteFile($"{name}/SKILL.md", head ?? Head());
        folder.WriteFile($"{name}/scripts/run.sh", "echo");
    }

    /// <summary>Writes a file with the folders that it is in.</summary>
    public static void WriteFile(this TestFolder folder, string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder.At(path))!);
        folder.Write(path, content);
    }

    /// <summary>All files below a folder, by their paths in it, with slashes.</summary>
    public static string[] Below(this TestFolder folder, string name) =>
        [.. Directory.GetFiles(folder.At(name), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder.At(name), file).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    /// <summary>An archive of texts, by their names in it; one that ends in a slash is a folder.</summary>
    public static byte[] Zip(params (string Name, string Content)[] entries) => Zip(static _ => { }, entries);

    /// <summary>As the other, with something done to each entry.</summary>
    public static byte[] Zip(Action<ZipArchiveEntry> change, params (string Name, string Content)[] entries)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, string content) in entries)
            {
                ZipArchiveEntry entry = archive.CreateEntry(name);
                change(entry);
                using Stream target = entry.Open();
                target.Write(Encoding.UTF8.GetBytes(content));
            }
        }

        return bytes.ToArray();
    }
}

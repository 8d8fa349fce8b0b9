using System;
using System.Collections.Generic;
using System.Formats.Tar;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Net.Http;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using ManagedAgents.Tests.Emulator;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Skills;
using Xunit;

namespace ManagedAgents.Tests.Workers;

/// <summary>A worker's skills: what of which archive is there for the agent, with which rights, and that nothing of a hostile one is anywhere.</summary>
public sealed class WorkerSkillTests
{
    private const UnixFileMode MayRun = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupExecute, MayRead = UnixFileMode.UserRead | UnixFileMode.GroupWrite;

    /// <summary>What is in the folder of a skill then, as ls and stat tell; null where nothing is.</summary>
    private static readonly Dictionary<string, (Func<byte[]> Archive, string? There)> Archives = new(StringComparer.Ordinal)
    {
        ["tar"] = (() => Tar(File("s/SKILL.md", "x"), File("s/run.sh", "x", MayRun), Folder("s/docs/"), File("s/docs/a.txt", "x")), "644 SKILL.md|700 docs|644 docs/a.txt|755 run.sh"),
        ["tar-gz"] = (() => Packed(Tar(File("./s/SKILL.md", "x"), File("./s/run.sh", "x", MayRun))), "644 SKILL.md|755 run.sh"),
        ["long-names"] = (() => Tar(File($"s/{new string('d', 90)}/{new string('f', 90)}.txt", "x")), $"700 {new string('d', 90)}|644 {new string('d', 90)}/{new string('f', 90)}.txt"),
        ["long-gnu"] = (() => Tar(TarEntryFormat.Gnu, File($"s/{new string('d', 90)}/{new string('f', 90)}.txt", "x")), $"700 {new string('d', 90)}|644 {new string('d', 90)}/{new string('f', 90)}.txt"),
        ["two-roots"] = (() => Tar(File("a/SKILL.md", "x"), File("b/x.txt", "x")), "700 a|644 a/SKILL.md|700 b|644 b/x.txt"),
        ["links"] = (() => Tar(File("s/SKILL.md", "x"), Link("s/link", "/etc/passwd"), Link("s/hard", "s/SKILL.md", TarEntryType.HardLink), Entry(TarEntryType.Fifo, "s/pipe"), Entry(TarEntryType.CharacterDevice, "s/null")), "644 SKILL.md"),
        ["through-link"] = (() => Tar(Link("s/docs", "/tmp"), File("s/docs/managed-agents-escape.txt", "x")), "700 docs|644 docs/managed-agents-escape.txt"),
        ["zip-links"] = (() => SkillArchives.Of("link"), "644 SKILL.md"),
        ["up"] = (() => Tar(File("s/SKILL.md", "x"), File("s/../../out.txt", "x")), null),
        ["up-link"] = (() => Tar(File("s/SKILL.md", "x"), Link("../../out.txt", "/etc/passwd")), null),
        ["absolute"] = (() => Tar(File("s/SKILL.md", "x"), File("/tmp/managed-agents-escape.txt", "x")), null),
        ["device"] = (() => Tar(File("s/SKILL.md", "x"), File("s/nul.txt", "x")), null),
        ["twice"] = (() => Tar(File("s/SKILL.md", "x"), File("s/skill.md", "y")), null),
        ["many"] = (() => Packed(Tar([.. Enumerable.Range(0, 10_001).Select(static i => Folder($"s/{i}"))])), null),
        ["bomb"] = (() => Packed(Sized(Tar(File("s/a", new string('a', 1000))), "04000000000")), null),
        ["long-note"] = (() => Packed(Sized(Tar(TarEntryFormat.Gnu, File(new string('n', 200), "x")), "00400000000")), null),
        ["cut"] = (() => Tar(File("s/SKILL.md", new string('x', 3000)))[..2000], null),
        ["cut-gz"] = (() => Packed(Tar(File("s/SKILL.md", Noise(9000))))[..4000], null),
        ["corrupt"] = (() => Changed(Tar(File("s/SKILL.md", "x")), 5), null),
        ["page"] = (() => Encoding.UTF8.GetBytes("<html>" + new string(' ', 600) + "</html>"), null),
        ["zip-up"] = (() => SkillArchives.Of("parent"), null),
        ["zip-bomb"] = (() => SkillArchives.Of("bomb that lies"), null),
        ["zip-corrupt"] = (() => SkillArchives.Of("corrupt"), null),
    };

    [Fact]
    public async Task Archives_are_unpacked_with_their_rights_and_hostile_ones_leave_nothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no bash for certain.");
        const string Show = "cd skills; for s in *; do [ -d $s ] && (cd $s; echo $s: $(find . -mindepth 1 -printf '%m %P\\n' | sort -k2 | tr '\\n' '|')); done; true";
        using var bench = new WorkerBench(WorkerBench.Steps([("bash", new JsonObject { ["command"] = Show }.ToJsonString())]));
        using var open = new RawClient(bench.Server, "");
        var skills = new List<(string Name, string Id)>();
        foreach ((string name, (Func<byte[]> archive, _)) in Archives)
        {
            using var upload = new MultipartFormDataContent { { new ByteArrayContent(Encoding.UTF8.GetBytes(SkillFolder.Head(name))), "files[]", name + "/SKILL.md" } };
            using HttpResponseMessage uploaded = await open.Http.PostAsync("/v1/skills", upload);
            JsonNode skill = JsonNode.Parse(await uploaded.Content.ReadAsStringAsync())!;
            bench.Server.SetSkillArchive(skill["latest_version_id"]!.ToString(), archive());
            skills.Add((name, skill["id"]!.ToString()));
        }

        // An agent has twenty at most.
        foreach ((string Name, string Id)[] some in skills.Chunk(20))
        {
            string session = await bench.StartAsync(agent: $$""","skills":[{{string.Join(",", some.Select(skill => $$"""{"type":"custom","skill_id":"{{skill.Id}}","version":"latest"}"""))}}]""");
            using PowerShellEngine engine = bench.Engine();
            PipelineResult result = engine.Run("Start-MAWorker @Worker -MaxItem 1 -MaxIdleSec 0").Succeeded();
            string[] there = [.. Assert.Single(await bench.ResultsAsync(session)).Text.Split('\n').Where(static line => line != "(no output)")];
            Assert.Equal(some.Where(skill => Archives[skill.Name].There is not null).Select(skill => $"{skill.Name}: {Archives[skill.Name].There}|").Order(StringComparer.Ordinal), there.Order(StringComparer.Ordinal));
            Assert.Equal(some.Where(skill => Archives[skill.Name].There is null).Select(skill => skill.Id).Order(StringComparer.Ordinal), result.Warnings.Select(w => w.Split(' ')[2]).Order(StringComparer.Ordinal));
            Assert.False(Directory.Exists(Path.Combine(bench.WorkOf(session), "skills")));
            Assert.Empty(Directory.GetFileSystemEntries(bench.WorkOf(session)));
        }

        Assert.False(System.IO.File.Exists("/tmp/managed-agents-escape.txt"));
        Assert.DoesNotContain(Directory.GetFiles(bench.Sessions, "*", SearchOption.AllDirectories), static file => Path.GetFileName(file) == "out.txt");
    }

    private static PaxTarEntry File(string name, string content, UnixFileMode mode = MayRead) =>
        new(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)), Mode = mode };

    private static PaxTarEntry Folder(string name) => new(TarEntryType.Directory, name);

    private static PaxTarEntry Entry(TarEntryType type, string name) => new(type, name);

    private static PaxTarEntry Link(string name, string target, TarEntryType type = TarEntryType.SymbolicLink) => new(type, name) { LinkName = target };

    private static byte[] Tar(params PaxTarEntry[] entries) => Tar(TarEntryFormat.Pax, entries);

    private static byte[] Tar(TarEntryFormat format, params PaxTarEntry[] entries)
    {
        using var bytes = new MemoryStream();
        using (var writer = new TarWriter(bytes, format, leaveOpen: true))
        {
            foreach (PaxTarEntry entry in entries)
                writer.WriteEntry(format == TarEntryFormat.Gnu ? new GnuTarEntry(entry) : entry);
        }

        return bytes.ToArray();
    }

    private static byte[] Packed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return packed.ToArray();
    }

    /// <summary>Has the last head of a file, or the first of a note, say another length, with a sum that is right.</summary>
    private static byte[] Sized(byte[] tar, string octal)
    {
        int at = tar[156] == (byte)'L' ? 0 : Enumerable.Range(0, tar.Length / 512).Select(static block => block * 512).Last(block => Encoding.ASCII.GetString(tar, block + 257, 5) == "ustar" && tar[block + 156] == (byte)'0');
        Encoding.ASCII.GetBytes(octal).CopyTo(tar, at + 124);
        Encoding.ASCII.GetBytes("        ").CopyTo(tar, at + 148);
        Encoding.ASCII.GetBytes(Convert.ToString(tar.Skip(at).Take(512).Sum(static b => b), 8).PadLeft(6, '0') + "\0 ").CopyTo(tar, at + 148);
        return tar;
    }

    private static byte[] Changed(byte[] tar, int at)
    {
        tar[at] ^= 1;
        return tar;
    }

    private static string Noise(int length)
    {
        var random = new Random(length);
        return string.Concat(Enumerable.Range(0, length).Select(_ => (char)random.Next('!', '~')));
    }
}

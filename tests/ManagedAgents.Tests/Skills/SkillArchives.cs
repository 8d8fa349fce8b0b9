using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;

namespace ManagedAgents.Tests.Skills;

/// <summary>Archives that nobody must unpack, by what is wrong with them.</summary>
internal static class SkillArchives
{
    private const int LinkMode = 0xA1FF << 16, PipeMode = 0x11A4 << 16;
    private static readonly (string, string) Good = ("s/SKILL.md", SkillFolder.Head());

    private static readonly Dictionary<string, Func<byte[]>> Made = new(StringComparer.Ordinal)
    {
        ["parent"] = () => SkillFolder.Zip(Good, ("s/../../out.txt", "x")),
        ["parent alone"] = () => SkillFolder.Zip(("../out.txt", "x")),
        ["absolute"] = () => SkillFolder.Zip(Good, ("/tmp/out.txt", "x")),
        ["drive"] = () => SkillFolder.Zip(Good, ("C:/out.txt", "x")),
        ["drive below"] = () => SkillFolder.Zip(Good, ("s/C:out.txt", "x")),
        ["backslash"] = () => SkillFolder.Zip(Good, (@"s\..\..\out.txt", "x")),
        ["share"] = () => SkillFolder.Zip(Good, (@"\\server\share\out.txt", "x")),
        ["dot"] = () => SkillFolder.Zip(Good, ("s/./out.txt", "x")),
        ["empty part"] = () => SkillFolder.Zip(Good, ("s//out.txt", "x")),
        ["stream"] = () => SkillFolder.Zip(Good, ("s/SKILL.md:stream", "x")),
        ["device"] = () => SkillFolder.Zip(Good, ("s/nul.txt", "x")),
        ["control"] = () => SkillFolder.Zip(Good, ("s/a\u001b[2J.txt", "x")),
        ["trailing dot"] = () => SkillFolder.Zip(Good, ("s/SKILL.md.", "x")),
        ["deep"] = () => SkillFolder.Zip(Good, (string.Concat(Enumerable.Repeat("s/", 40)) + "a", "x")),
        ["long"] = () => SkillFolder.Zip(Good, (new string('s', 2000), "x")),
        ["link"] = () => SkillFolder.Zip(static entry => entry.ExternalAttributes = entry.Name == "link" ? LinkMode : 0, Good, ("s/link", "/etc/passwd")),
        ["pipe"] = () => SkillFolder.Zip(static entry => entry.ExternalAttributes = entry.Name == "pipe" ? PipeMode : 0, Good, ("s/pipe", "")),
        ["twice"] = () => SkillFolder.Zip(Good, ("s/a.txt", "x"), ("s/a.txt", "y")),
        ["case"] = () => SkillFolder.Zip(Good, ("s/a.txt", "x"), ("s/A.TXT", "y")),
        ["accent"] = () => SkillFolder.Zip(Good, ("s/\u00e9.txt", "x"), ("s/e\u0301.txt", "y")),
        ["folder of another case"] = () => SkillFolder.Zip(Good, ("s/a/x.txt", "x"), ("s/A/y.txt", "y")),
        ["file and folder"] = () => SkillFolder.Zip(Good, ("s/a", "x"), ("s/a/b.txt", "y")),
        ["many"] = () => SkillFolder.Zip([Good, .. Enumerable.Range(0, 10_001).Select(static i => ($"s/{i}", ""))]),
        ["bomb"] = () => Sized(SkillFolder.Zip(Good, ("s/a", new string('a', 1000))), 300u * 1024 * 1024),
        ["bomb that lies"] = () => Sized(SkillFolder.Zip(Good, ("s/a", new string('a', 1_000_000))), 10),
        ["shared bytes"] = () => Shared(SkillFolder.Zip(Good, ("s/a", Noise(500)), ("s/b", Noise(500)), ("s/c", Noise(500)))),
        ["no zip"] = () => Encoding.UTF8.GetBytes("<html>not found</html>"),
        ["nothing"] = () => [],
        ["cut"] = () => SkillFolder.Zip(Good)[..^10],
        ["no files"] = () => SkillFolder.Zip(("s/", "")),
        ["encrypted"] = () => Changed(SkillFolder.Zip(Good), 8, 1),
        ["unknown packing"] = () => Changed(SkillFolder.Zip(Good), 10, 93),
        ["elsewhere"] = () => Changed(SkillFolder.Zip(Good), 42, 7),
        ["corrupt"] = () => Changed(SkillFolder.Zip(Good), 16, 0xAA),
    };

    /// <summary>What is wrong with them.</summary>
    public static IEnumerable<string> All => Made.Keys;

    /// <summary>One of them.</summary>
    public static byte[] Of(string what) => Made[what]();

    /// <summary>Writes a byte into the first header of the list, which does not tell what it told any more.</summary>
    private static byte[] Changed(byte[] zip, int at, byte value)
    {
        zip[BitConverter.ToInt32(zip, zip.Length - 6) + at] = value;
        return zip;
    }

    /// <summary>Has the last header of the list say another length.</summary>
    private static byte[] Sized(byte[] zip, uint length)
    {
        BitConverter.GetBytes(length).CopyTo(zip, Headers(zip)[^1] + 24);
        return zip;
    }

    /// <summary>Has all headers of the list but the first say the same large place, as a bomb does that shares its bytes.</summary>
    private static byte[] Shared(byte[] zip)
    {
        int[] headers = Headers(zip);
        int all = headers[0] - BitConverter.ToInt32(zip, headers[1] + 42) - 100;
        foreach (int header in headers[1..])
        {
            zip.AsSpan(headers[1] + 42, 4).CopyTo(zip.AsSpan(header + 42));
            BitConverter.GetBytes(all).CopyTo(zip, header + 20);
        }

        return zip;
    }

    private static int[] Headers(byte[] zip)
    {
        var found = new List<int>();
        for (int at = BitConverter.ToInt32(zip, zip.Length - 6); BitConverter.ToInt32(zip, at) == 0x02014b50; at += 46 + BitConverter.ToUInt16(zip, at + 28) + BitConverter.ToUInt16(zip, at + 30) + BitConverter.ToUInt16(zip, at + 32))
            found.Add(at);
        return [.. found];
    }

    private static string Noise(int length)
    {
        var random = new Random(length);
        return string.Concat(Enumerable.Range(0, length).Select(_ => (char)random.Next('!', '~')));
    }
}

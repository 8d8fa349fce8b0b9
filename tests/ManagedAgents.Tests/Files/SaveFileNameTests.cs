using System;
using System.IO;
using System.Text;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Files;

/// <summary>Whatever name the service gives, Save-MAFile writes one ordinary file in the folder it was told, or nothing.</summary>
public sealed class SaveFileNameTests : IDisposable
{
    private readonly RecordingServer _server = new();
    private readonly PowerShellEngine _engine = new();
    private readonly TestFolder _folder = new();

    public SaveFileNameTests()
    {
        _engine.Connect(_server.Uri);
        _folder.Enter(_engine);
        _server.On("GET", "/v1/files/file_1/content", Reply.Bytes("content"u8.ToArray()));
    }

    public void Dispose()
    {
        _engine.Dispose();
        _server.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("../escape.txt", ".._escape.txt")]
    [InlineData("..\\..\\escape.txt", ".._.._escape.txt")]
    [InlineData("/etc/cron.d/x", "_etc_cron.d_x")]
    [InlineData("C:\\Windows\\x.dll", "C__Windows_x.dll")]
    [InlineData("\\\\host\\share\\x", "__host_share_x")]
    [InlineData("notes.txt:hidden", "notes.txt_hidden")]
    [InlineData("a*?\"<>|b", "a______b")]
    [InlineData("CON", "_CON")]
    [InlineData("nul.txt", "_nul.txt")]
    [InlineData("COM1 .log", "_COM1 .log")]
    [InlineData("lpt³.tar.gz", "_lpt³.tar.gz")]
    [InlineData("conout$", "_conout$")]
    [InlineData("name. . .", "name")]
    [InlineData("tab\tline\nend\u0000.txt", "tab_line_end_.txt")]
    [InlineData("invoice\u202Etxt.exe", "invoice_txt.exe")]
    [InlineData("esc\u001b[2J.txt", "esc_[2J.txt")]
    public void A_hostile_name_becomes_a_harmless_one_and_verbose_says_so(string given, string saved)
    {
        PipelineResult result = Save(given, "-Verbose");
        result.Succeeded();
        Assert.Equal([saved], _folder.Names);
        string line = Assert.Single(result.Verbose, v => v.Contains("not safe", StringComparison.Ordinal));
        Assert.Contains($"'{saved}'", line, StringComparison.Ordinal);
        Assert.DoesNotContain(line, char.IsControl);
    }

    [Theory]
    [InlineData("report final (2).csv")]
    [InlineData(".gitignore")]
    [InlineData("..data")]
    [InlineData("grüße 日本語 😀.txt")]
    [InlineData("می‌خواهم.txt")]
    [InlineData("console.log")]
    [InlineData("COM10.txt")]
    [InlineData("~")]
    [InlineData("[a].txt")]
    [InlineData("-rf")]
    public void An_ordinary_name_stays_as_it_is(string name)
    {
        PipelineResult result = Save(name, "-Verbose");
        result.Succeeded();
        Assert.Equal([name], _folder.Names);
        Assert.DoesNotContain(result.Verbose, v => v.Contains("not safe", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData(". . .")]
    public void A_name_of_nothing_usable_is_refused_until_the_user_gives_one(string name)
    {
        PipelineResult result = Save(name);
        Assert.StartsWith("UnsafeFileName,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(_folder.Names);
        Save(name, "-Destination mine.txt").Succeeded();
        Assert.Equal(["mine.txt"], _folder.Names);
    }

    [Theory]
    [InlineData('x')]
    [InlineData('語')]
    public void A_name_too_long_for_a_file_system_is_cut_before_its_extension(char letter)
    {
        Save(new string(letter, 400) + ".txt").Succeeded();
        string name = Assert.Single(_folder.Names);
        Assert.EndsWith(letter + ".txt", name, StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(name), 250, 255);
    }

    [Fact]
    public void Names_that_become_the_same_do_not_overwrite_each_other()
    {
        Save("a/b").Succeeded();
        Assert.StartsWith("FileExists,", Assert.Single(Save("a:b").Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(["a_b"], _folder.Names);
    }

    [Fact]
    public void Nothing_was_ever_written_outside_the_folder()
    {
        using var inner = new TestFolder();
        string parent = Directory.CreateDirectory(inner.At("parent")).FullName;
        Directory.CreateDirectory(Path.Combine(parent, "into"));
        foreach (string name in new[] { "../x", "..", "/x", "..\\y", inner.At("absolute"), "into/../../x" })
            Save(name, $"-Destination '{Path.Combine(parent, "into")}'");
        Assert.Equal(["parent"], inner.Names);
        Assert.Equal([Path.Combine(parent, "into")], Directory.GetFileSystemEntries(parent));
        Assert.Empty(Directory.GetDirectories(Path.Combine(parent, "into")));
        Assert.Equal(5, Directory.GetFiles(Path.Combine(parent, "into")).Length);
    }

    private PipelineResult Save(string name, string more = "")
    {
        _server.On("GET", "/v1/files/file_1", FileJson.Reply("file_1", name, sizeBytes: 7));
        return _engine.Run($"Save-MAFile file_1 {more}");
    }
}

using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Files;
using Xunit;

namespace ManagedAgents.Tests.Reports;

/// <summary>A page in a real browser, where there is one.</summary>
public sealed class TranscriptBrowserTests
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "chrome"];

    [Fact]
    public async Task A_browser_shows_the_page_runs_nothing_and_has_nothing_to_complain_of()
    {
        string? browser = Names.SelectMany(name => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
        Assert.SkipWhen(browser is null, "No chromium is on the PATH.");
        using var folder = new TestFolder();
        using WorkSession session = TranscriptHtmlTests.Everywhere(string.Join("\n\n", HostileTexts.All.Where(text => text.Length < 400)) + "\n\nThe end");
        string page = folder.Write("page.html", session.Html());

        // Without a home of its own a browser may hand the page to one that runs already.
        var start = new ProcessStartInfo(browser!) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in new[] { "--headless=new", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", $"--user-data-dir={folder.At("home")}", "--dump-dom", new Uri(page).AbsoluteUri })
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        Task<string> log = process.StandardError.ReadToEndAsync();
        string shown = await WaitFor.Result(process.StandardOutput.ReadToEndAsync(), TimeSpan.FromMinutes(1));
        await process.WaitForExitAsync();

        Assert.Contains("The end", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("CONSOLE", await log, StringComparison.Ordinal);
        PageCheck.IsHarmless(shown.TrimEnd());
    }
}

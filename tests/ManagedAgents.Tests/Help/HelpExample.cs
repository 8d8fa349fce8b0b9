using System.Linq;
using System.Management.Automation.Language;
using System.Text.RegularExpressions;

namespace ManagedAgents.Tests.Help;

/// <summary>An example of a help page: a title, code, what it shows, and a remark.</summary>
internal sealed partial class HelpExample
{
    /// <summary>The comment above code that is only shown.</summary>
    public const string NotRun = "<!-- not run -->";

    public HelpExample(string page, string title, string section)
    {
        Page = page;
        Title = title;
        Code = string.Join('\n', CodeBlock().Matches(section).Select(block => block.Groups[1].Value));
        Output = OutputBlock().Match(section).Groups[1].Value;
        Remark = OutputBlock().Replace(CodeBlock().Replace(section, string.Empty), string.Empty).Trim();
        IsRun = !section.Contains(NotRun, System.StringComparison.Ordinal);
    }

    public string Page { get; }

    public string Title { get; }

    /// <summary>The lines a user types.</summary>
    public string Code { get; }

    /// <summary>What the page says that they show; empty where it says nothing.</summary>
    public string Output { get; }

    /// <summary>The text around the code.</summary>
    public string Remark { get; }

    /// <summary>False for code that is only shown.</summary>
    public bool IsRun { get; }

    /// <summary>True where it connects to the address that the environment names, and not to one that is piped.</summary>
    public bool ConnectsByEnvironment => Parser.ParseInput(Code, out _, out _)
        .FindAll(node => node is PipelineAst { PipelineElements: [CommandAst first, ..] } && first.GetCommandName() == "Connect-MAService", searchNestedScriptBlocks: true)
        .Any();

    /// <summary>The page and the number, for the name of a test.</summary>
    public override string ToString() => $"{Page} {Title.Split(':')[0]}";

    [GeneratedRegex(@"^```powershell\n(.*?)\n```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"^```output\n(.*?)\n```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex OutputBlock();
}

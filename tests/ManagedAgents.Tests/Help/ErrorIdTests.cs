using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Help;

/// <summary>The ErrorIds of the pages are those of the code.</summary>
public sealed partial class ErrorIdTests
{
    private static readonly string Source = Path.Combine(RepositoryFolder.Root, "src", "ManagedAgents");
    private static readonly string Configuration = Path.Combine(RepositoryFolder.Root, "src", "ManagedAgents.Client", "Configuration");
    private static readonly string[] Code = [.. new[] { Source, Configuration }.SelectMany(folder => Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories)).Select(file => File.ReadAllText(file).ReplaceLineEndings("\n"))];
    private static readonly HashSet<string> InCode = [.. Code.SelectMany(IdsIn)];

    // What follows from the names of cmdlets, where the code gives no other.
    private static readonly string[] Derived = [.. Cmdlets.Names.Select(name => name[(name.IndexOf("-MA", StringComparison.Ordinal) + 3)..] + "NotFound")];

    // PowerShell's own, which users meet; and one that it turns into its own when it binds parameters.
    private static readonly string[] OfPowerShell = ["ParameterArgumentTransformationError"];
    private static readonly string[] Unseen = ["NoId"];

    public static TheoryData<string> Names => HelpPage.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_error_of_a_page_is_in_the_code(string name) =>
        Assert.All(IdsOf(HelpPage.Of(name)), id => Assert.Contains(id, InCode.Concat(Derived)));

    [Theory]
    [MemberData(nameof(Names))]
    public void The_errors_of_a_cmdlets_own_code_are_on_its_page(string name)
    {
        Assert.All(IdsIn(CodeOf(Cmdlets.Of(name).ImplementingType.Name)), id => Assert.Contains(id, IdsOf(HelpPage.Of(name))));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_a_missing_object_gives_is_on_the_page(string name)
    {
        // Where an object is named, it can be missing.
        if (!Cmdlets.ParametersOf(name).Any(parameter => parameter.Name is "Id" or "Session" or "ToolUse"))
            return;
        Assert.Contains(IdsOf(HelpPage.Of(name)), id => id.EndsWith("NotFound", StringComparison.Ordinal) && id is not ("PathNotFound" or "EventNotFound"));
    }

    [Fact]
    public void Every_error_of_the_code_is_explained_somewhere()
    {
        string everything = string.Join('\n', Directory.GetFiles(HelpPage.Folder).Where(file => !file.EndsWith(".xml", StringComparison.Ordinal)).Select(File.ReadAllText));
        HashSet<string> words = [.. Word().Matches(everything).Select(word => word.Value)];

        Assert.Empty(InCode.Except(words).Except(Unseen).Order(StringComparer.Ordinal));
    }

    /// <summary>The code of a class, which may stand with others in one file, or in two files.</summary>
    private static string CodeOf(string type)
    {
        string[] parts = [.. Code.Select(code => Regex.Match(code, $@"^public sealed (?:partial )?class {type}\b.*?^}}", RegexOptions.Multiline | RegexOptions.Singleline).Value).Where(code => code.Length > 0)];
        Assert.NotEmpty(parts);
        return string.Join('\n', parts);
    }

    /// <summary>The ids that head the items of the notes.</summary>
    private static HashSet<string> IdsOf(HelpPage page) =>
    [
        .. Item().Matches(page["NOTES"]).SelectMany(item => Word().Matches(item.Groups[1].Value.ReplaceLineEndings(" ").Split(" and ")[0]).Select(word => word.Value))
            .Except(OfPowerShell)
    ];

    private static IEnumerable<string> IdsIn(string code) => 
        Created().Matches(code).Concat(Named().Matches(code)).Select(match => match.Groups.Cast<Group>().Skip(1).First(group => group.Success).Value);

    // new InputException("X", …), new("X", "…") and Unusable("X", "…") of methods that make one, ("X", ErrorCategory.…); what a configuration refuses or blocks.
    [GeneratedRegex(@"InputException\(\s*""([A-Z][A-Za-z]+)"",|(?:(?<!comparison\.|to\.)\b(?:Refuse|Add|Doubt|Blocked|ConfigurationException|DocumentFileException)\(|\bBlock\(change, )\s*""([A-Z][A-Za-z]+)"", ?(?=[a-z$""(])|DocumentProblem\(""([A-Z][A-Za-z]+)"",|(?:\bnew|Unusable)\(\s*""([A-Z][A-Za-z]+)"",\s*\$?@?""|""([A-Z][A-Za-z]+)"", ErrorCategory\.")]
    private static partial Regex Created();

    // ErrorId = "X", NotFoundErrorId => "X", XNotFound = "XNotFound", the second argument of an error record.
    [GeneratedRegex(@"(?:ErrorId|NotFound)\b\s*=>?\s*""([A-Z][A-Za-z]+)""|""([A-Z][A-Za-z]+NotFound)""|^\s+""([A-Z][A-Za-z]+)"",$", RegexOptions.Multiline)]
    private static partial Regex Named();

    [GeneratedRegex(@"^- ([A-Z][A-Za-z, \n]+?)(?::| is PowerShell's| of )", RegexOptions.Multiline)]
    private static partial Regex Item();

    [GeneratedRegex(@"\b[A-Z][a-z]+(?:[A-Z][a-z]*)+\b|\b(?:Conflict|Protected|Unowned)\b")]
    private static partial Regex Word();
}

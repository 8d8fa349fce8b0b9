using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;
using static ManagedAgents.Tests.Help.MamlFile;

namespace ManagedAgents.Tests.Help;

/// <summary>The help file says what the pages say; where it does not, "build.ps1 -Task Docs" makes it anew.</summary>
public sealed class MamlTests
{
    public static TheoryData<string> Pages => HelpPage.Names;

    [Fact]
    public void It_has_every_page() => Assert.Equal(HelpPage.All.Select(page => page.Name).Order(StringComparer.Ordinal), MamlFile.Names.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Pages))]
    public void Its_texts_are_the_pages(string name)
    {
        HelpPage page = HelpPage.Of(name);
        XElement entry = Of(name);

        Assert.Equal(MarkdownText.Words(page["SYNOPSIS"]), Words(entry.Element(Command + "details")));
        Assert.Equal(MarkdownText.Words(page["DESCRIPTION"]), Words(entry.Element(Maml + "description")));
        Assert.Equal(MarkdownText.Words(page["NOTES"]), Words(entry.Element(Maml + "alertSet")));
        Assert.Equal(page.Inputs.Select(PageTypeWords), entry.Descendants(Command + "inputType").Select(TypeWords));
        Assert.Equal(page.Outputs.Select(PageTypeWords), entry.Descendants(Command + "returnValue").Select(TypeWords));
        Assert.Equal(page.Links.Select(link => link.Text), entry.Descendants(Maml + "linkText").Select(link => link.Value));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Its_examples_are_the_pages(string name)
    {
        XElement[] examples = [.. Of(name).Descendants(Command + "example")];

        Assert.Equal(HelpPage.Of(name).Examples.Select(example => $"-------- {example.Title} --------"), examples.Select(example => Text(example, Maml + "title")));
        Assert.All(HelpPage.Of(name).Examples, (example, i) =>
        {
            Assert.Equal(example.Code, Text(examples[i], Dev + "code"));
            Assert.Equal(
                MarkdownText.Words([example.Output, example.Remark]),
                MarkdownText.Words([Words(examples[i].Element(Dev + "remarks")), Words(examples[i].Element(Maml + "introduction"))]));
        });
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Its_parameters_are_the_pages(string name)
    {
        XElement[] parameters = [.. Of(name).Element(Command + "parameters")!.Elements()];
        HelpPage page = HelpPage.Of(name);

        Assert.Equal(page.Parameters.Keys, parameters.Select(NameOf));
        Assert.All(parameters, parameter =>
        {
            HelpParameter written = page.Parameters[NameOf(parameter)];
            Assert.Equal(MarkdownText.Words(written.Text), Words(parameter.Element(Maml + "description")));
            AssertAgree(written, written.Sets[0], parameter);
        });
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Its_syntax_is_the_pages(string name)
    {
        HelpPage page = HelpPage.Of(name);
        XElement[] items = [.. Of(name).Descendants(Command + "syntaxItem")];

        Assert.Equal(page.Syntax.Count, items.Length);
        Assert.All(page.Syntax, (syntax, i) =>
        {
            XElement[] parameters = [.. items[i].Elements(Command + "parameter")];
            Assert.Equal(Regex.Matches(syntax.Value, @"(?<=[\[ ])-(\w+)").Select(parameter => parameter.Groups[1].Value), parameters.Select(NameOf));
            string set = syntax.Key.Split(' ')[0];
            Assert.All(parameters, parameter =>
            {
                HelpParameter written = page.Parameters[NameOf(parameter)];
                AssertAgree(written, written.Sets.Single(s => s.Name == set || s.Name == "(All)"), parameter);
            });
        });
    }

    private static void AssertAgree(HelpParameter written, HelpParameterSet set, XElement parameter)
    {
        string[] ways = [.. new[] { set.ByValue ? "ByValue" : "", set.ByPropertyName ? "ByPropertyName" : "" }.Where(way => way.Length > 0)];
        var expected = new Dictionary<string, string>
        {
            ["required"] = set.IsRequired ? "true" : "false",
            ["position"] = set.Position == "Named" ? "named" : set.Position,
            ["pipelineInput"] = ways.Length > 0 ? $"True ({string.Join(", ", ways)})" : "False",
            ["globbing"] = written.SupportsWildcards ? "true" : "false",
            ["aliases"] = written.Aliases.Count > 0 ? string.Join(", ", written.Aliases) : "none",
            ["variableLength"] = written.Type.EndsWith("[]", StringComparison.Ordinal) ? "true" : "false",
        };
        Assert.Equal(expected.OrderBy(pair => pair.Key), parameter.Attributes().ToDictionary(a => a.Name.LocalName, a => a.Value).OrderBy(pair => pair.Key));
        Assert.Equal(written.Type, Text(parameter, Dev + "type", Maml + "name"));
        Assert.Equal(written.Default.Length > 0 ? written.Default : "None", Text(parameter, Dev + "defaultValue"));
    }

    private static string NameOf(XElement parameter) => Text(parameter, Maml + "name")!;

    private static string PageTypeWords((string Type, string Text) type) => $"{type.Type}: {MarkdownText.Words(type.Text)}";

    private static string TypeWords(XElement type) => $"{Text(type, Dev + "type", Maml + "name")}: {MamlFile.Words(type)}";
}

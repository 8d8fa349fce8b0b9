using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;
using static ManagedAgents.Tests.Help.MamlFile;

namespace ManagedAgents.Tests.Help;

/// <summary>The help file that Get-Help reads says what the pages say.</summary>
public sealed class MamlTests
{
    public static TheoryData<string> Pages => HelpPage.Names;

    [Fact]
    public void It_has_every_page() =>
        Fresh.Check("The help file", HelpPage.All.Select(page => page.Name).Order(StringComparer.Ordinal), MamlFile.Names.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Pages))]
    public void Its_texts_are_the_pages(string name)
    {
        HelpPage page = HelpPage.Of(name);
        XElement entry = Of(name);
        string part = $"The help file, {name},";

        Fresh.Check($"{part} SYNOPSIS,", MarkdownText.Words(page["SYNOPSIS"]), Words(entry.Element(Command + "details")));
        Fresh.Check($"{part} DESCRIPTION,", MarkdownText.Words(page["DESCRIPTION"]), Words(entry.Element(Maml + "description")));
        Fresh.Check($"{part} NOTES,", MarkdownText.Words(page["NOTES"]), Words(entry.Element(Maml + "alertSet")));
        Fresh.Check($"{part} INPUTS,", page.Inputs.Select(PageTypeWords), entry.Descendants(Command + "inputType").Select(TypeWords));
        Fresh.Check($"{part} OUTPUTS,", page.Outputs.Select(PageTypeWords), entry.Descendants(Command + "returnValue").Select(TypeWords));
        Fresh.Check($"{part} RELATED LINKS,", page.Links.Select(link => link.Text), entry.Descendants(Maml + "linkText").Select(link => link.Value));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Its_examples_are_the_pages(string name)
    {
        XElement[] examples = [.. Of(name).Descendants(Command + "example")];
        string part = $"The help file, {name},";

        Fresh.Check($"{part} EXAMPLES,", HelpPage.Of(name).Examples.Select(example => $"-------- {example.Title} --------"), examples.Select(example => Text(example, Maml + "title")!));
        Assert.All(HelpPage.Of(name).Examples, (example, i) =>
        {
            Fresh.Check($"{part} {example.Title},", example.Code, Text(examples[i], Dev + "code"));
            Fresh.Check(
                $"{part} {example.Title},",
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

        Fresh.Check($"The help file, {name}, PARAMETERS,", page.Parameters.Keys, parameters.Select(NameOf));
        Assert.All(parameters, parameter =>
        {
            HelpParameter written = page.Parameters[NameOf(parameter)];
            string part = $"The help file, {name} -{written.Name},";
            Fresh.Check($"{part} its text,", MarkdownText.Words(written.Text), Words(parameter.Element(Maml + "description")));
            CheckParameter(part, written, written.Sets[0], parameter);
        });
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Its_syntax_is_the_pages(string name)
    {
        HelpPage page = HelpPage.Of(name);
        XElement[] items = [.. Of(name).Descendants(Command + "syntaxItem")];

        Fresh.Check($"The help file, {name}, the number of parameter sets,", $"{page.Syntax.Count}", $"{items.Length}");
        Assert.All(page.Syntax, (syntax, i) =>
        {
            XElement[] parameters = [.. items[i].Elements(Command + "parameter")];
            string set = syntax.Key.Split(' ')[0];
            string part = $"The help file, {name}, SYNTAX of {set},";
            Fresh.Check(part, Regex.Matches(syntax.Value, @"(?<=[\[ ])-(\w+)").Select(parameter => parameter.Groups[1].Value), parameters.Select(NameOf));
            Assert.All(parameters, parameter =>
            {
                HelpParameter written = page.Parameters[NameOf(parameter)];
                CheckParameter($"{part} -{written.Name},", written, written.Sets.Single(s => s.Name == set || s.Name == "(All)"), parameter);
            });
        });
    }

    private static void CheckParameter(string part, HelpParameter written, HelpParameterSet set, XElement parameter)
    {
        string[] ways = [.. new[] { set.ByValue ? "ByValue" : "", set.ByPropertyName ? "ByPropertyName" : "" }.Where(way => way.Length > 0)];
        string[] expected =
        [
            $"aliases = {(written.Aliases.Count > 0 ? string.Join(", ", written.Aliases) : "none")}",
            $"globbing = {(written.SupportsWildcards ? "true" : "false")}",
            $"pipelineInput = {(ways.Length > 0 ? $"True ({string.Join(", ", ways)})" : "False")}",
            $"position = {(set.Position == "Named" ? "named" : set.Position)}",
            $"required = {(set.IsRequired ? "true" : "false")}",
            $"variableLength = {(written.Type.EndsWith("[]", StringComparison.Ordinal) ? "true" : "false")}",
        ];
        Fresh.Check(part, expected, parameter.Attributes().Select(attribute => $"{attribute.Name.LocalName} = {attribute.Value}").Order(StringComparer.Ordinal));
        Fresh.Check($"{part} its type,", written.Type, Text(parameter, Dev + "type", Maml + "name"));
        Fresh.Check($"{part} its default,", written.Default.Length > 0 ? written.Default : "None", Text(parameter, Dev + "defaultValue"));
    }

    private static string NameOf(XElement parameter) => Text(parameter, Maml + "name")!;

    private static string PageTypeWords((string Type, string Text) type) => $"{type.Type}: {MarkdownText.Words(type.Text)}";

    private static string TypeWords(XElement type) => $"{Text(type, Dev + "type", Maml + "name")}: {MamlFile.Words(type)}";
}

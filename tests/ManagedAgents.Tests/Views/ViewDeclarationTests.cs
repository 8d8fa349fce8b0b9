using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ManagedAgents.Client.Files;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Views;
using Xunit;

namespace ManagedAgents.Tests.Views;

/// <summary>A line declares a table; the build adds the other views, and says what is wrong in a line.</summary>
public sealed class ViewDeclarationTests : IDisposable
{
    private static readonly string[] Dlls = [typeof(AgentFile).Assembly.Location, .. Directory.GetFiles(RuntimeEnvironment.GetRuntimeDirectory(), "*.dll")];

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_line_for_its_table_is_all_that_a_class_needs()
    {
        XElement[] views = Views("AgentFile: Id 29 | Created=CreatedAt 10 | Size=SizeBytes 8 right | FileName");

        Assert.Equal(["TableControl", "ListControl", "WideControl"], views.Select(view => view.Elements().Last().Name.LocalName));
        Assert.All(views, view => Assert.Equal("ManagedAgents.Client.Files.AgentFile", view.Descendants("TypeName").Single().Value));
        Assert.Equal(["Id 29", "Created 10", "Size 8Right", "FileName "], views[0].Descendants("TableColumnHeader").Select(header => $"{header.Element("Label")!.Value} {header.Element("Width")?.Value}{header.Element("Alignment")?.Value}"));
        Assert.Equal(["ScreenText.Line', $_.Id", "Ages.Ago', $_.CreatedAt", "Figures.Exact', $_.SizeBytes", "ScreenText.Line', $_.FileName"], views[0].Descendants("TableColumnItem").Select(item => Called(item.Value)));
    }

    [Fact]
    public void A_list_has_each_property_in_the_form_of_its_type_where_it_has_a_value()
    {
        Dictionary<string, (string? Condition, string Value)> items = Views("AgentFile: Id")[1].Descendants("ListItem").ToDictionary(
            item => (item.Element("Label") ?? item.Element("PropertyName"))!.Value,
            item => (item.Element("ItemSelectionCondition")?.Value, Called(item.Elements().Last().Value)));

        // Its type, which is always file, is not among them.
        Assert.Equal(["Id", "FileName", "MimeType", "SizeBytes", "Downloadable", "Scope", "CreatedAt", "ExpiresAt", "AdditionalProperties"], Views("ApiObject list: last", "AgentFile: Id")[1].Descendants("ListItem").Select(item => (item.Element("Label") ?? item.Element("PropertyName"))!.Value));
        Assert.Equal(("FileName", "ScreenText.Lines', $_.FileName"), items["FileName"]);
        Assert.Equal(("$null -ne $_.SizeBytes", "Figures.Exact', $_.SizeBytes"), items["SizeBytes"]);
        Assert.Equal(("$null -ne $_.Downloadable", "Downloadable"), items["Downloadable"]);
        Assert.Equal(("[ManagedAgents.View]::ToString('FieldText.Of', $_, 'Scope')", "FieldText.Of', $_, 'Scope'"), items["Scope"]);
        Assert.Equal(("CreatedAt", "Ages.At', $_.CreatedAt"), items["CreatedAt"]);
    }

    [Fact]
    public void Kinds_without_a_table_of_their_own_share_the_list_of_their_base_with_the_ids_of_others_last()
    {
        string[] items = [.. Views("ApiObject list: last", "SessionEvent: Id", "SessionEvent list: -Raw")[1].Descendants("ListItem").Select(item => (item.Element("Label") ?? item.Element("PropertyName"))!.Value)];

        Assert.Equal(["Id", "Type", "SessionId", "ProcessedAt", "Text"], items[..5]);
        Assert.Equal("AdditionalProperties", items[^1]);
        Assert.True(Array.IndexOf(items, "Name") < Array.IndexOf(items, "Input") && Array.IndexOf(items, "Input") < Array.IndexOf(items, "EvaluatedPermission"));
        Assert.All(items.SkipWhile(item => item is "Id" or "SessionId" || !item.EndsWith("Id", StringComparison.Ordinal)).SkipLast(1), item => Assert.EndsWith("Id", item, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1, "no public type Nothing", "Nothing: Id")]
    [InlineData(1, "Agent has no property Nane", "Agent: Id 30 | Nane")]
    [InlineData(2, "Agent has no property Nane", "# a note", "Agent: Label=Text(Nane)")]
    [InlineData(1, "'Id(' is neither a property nor Part(Property)", "Agent: Id(")]
    [InlineData(1, "no method Ages.Past", "Agent: Created=Ages.Past(CreatedAt)")]
    [InlineData(1, "A line is 'Type: column", "Agent Id")]
    [InlineData(3, "Agent has this line already", "Agent: Id", "", "Agent: Name")]
    [InlineData(1, "'Text()' needs a label", "Agent: Text()")]
    [InlineData(2, "What a type looks like within another", "Agent: Id | Model", "ModelConfig text: Id")]
    [InlineData(1, "Agent has no property Nane", "Agent main: Id | Nane", "Agent: Id")]
    [InlineData(1, "SessionEvent shows no property of its own", "SessionEvent: Label=Text()")]
    [InlineData(2, "Agent has no Nane to leave out", "Agent: Id", "Agent list: -Nane")]
    public void A_wrong_line_is_told_as_compilers_do(int line, string error, params string[] lines)
    {
        string message = Assert.Throws<DeclarationException>(() => Views(lines)).Message;

        Assert.StartsWith($"{Path.Combine(_folder, "Some.views")}({line}): error VIEWS: ", message, StringComparison.Ordinal);
        Assert.Contains(error, message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_two_types_declare_the_same_table()
    {
        string[] lines = [.. Directory.EnumerateFiles(Path.Combine(RepositoryFolder.Root, "src", "ManagedAgents"), "*.views", SearchOption.AllDirectories).SelectMany(File.ReadLines).Where(line => line.Contains(':', StringComparison.Ordinal))];
        IEnumerable<string> tables = lines.Select(line => Regex.Match(line, @"^[\w, ]+: (.*)$")).Where(match => !Regex.IsMatch(match.Value, @"^\w+ (list|wide|text|custom|main):")).Select(match => match.Groups[1].Value);

        Assert.True(lines.Length > 20);
        Assert.Empty(tables.GroupBy(table => table).Where(same => same.Count() > 1).Select(same => same.Key));
    }

    private static string Called(string script) => script.Replace("[ManagedAgents.View]::ToString('", string.Empty, StringComparison.Ordinal).TrimEnd(')');

    private XElement[] Views(params string[] lines)
    {
        string file = Path.Combine(_folder, "Some.views");
        File.WriteAllLines(file, lines);
        using var types = new ModuleTypes(Dlls);
        var views = new ViewSet(types, Declaration.Read([file]));
        string xml = views.ToXml();
        Assert.NotEmpty(views.AddMainProperties(new XElement("Types")));
        return [.. XDocument.Parse(xml).Descendants("View")];
    }
}

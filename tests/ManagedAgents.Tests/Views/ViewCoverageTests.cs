using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Views;

/// <summary>Every type that a user can get to see has its views: a table that a line declares, and the list and the wide view that the build adds.</summary>
public sealed class ViewCoverageTests
{
    private const int SmallConsole = 80;
    private const int LeastForLastColumn = 8;

    /// <summary>Raw is for scripts; what is always the same, and what a list shows under another item.</summary>
    private static readonly HashSet<string> NotInLists =
    [
        "SessionEvent.Raw", "SessionAgent.Type",
        "AgentResult.Currency", "SessionMeasure.Currency", "SessionGroupMeasure.Currency", "SessionMeasure.Tools", "SessionGroupMeasure.Tools",
    ];

    /// <summary>The kinds of objects of which not every one has the same type.</summary>
    private static readonly HashSet<string> OfManyTypes = ["SessionResource"];

    public static TheoryData<string> Shown => [.. ShownTypes.All().Select(type => type.FullName!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Shown))]
    public void A_type_that_is_shown_has_a_table_a_list_and_a_wide_view(string name)
    {
        Type type = ShownTypes.All().Single(shown => shown.FullName == name);

        string[] missing = [.. new[] { "TableControl", "ListControl", "WideControl" }.Where(control => ViewFile.Find(type, control) is null)];

        Assert.Empty(missing);
    }

    [Theory]
    [MemberData(nameof(Shown))]
    public void A_list_shows_every_property(string name)
    {
        Type type = ShownTypes.All().Single(shown => shown.FullName == name);
        var items = ViewFile.ItemsOf(ViewFile.Find(type, "ListControl")!).ToHashSet();

        IEnumerable<string> missing = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => !items.Contains(property.Name) && !NotInLists.Contains($"{type.Name}.{property.Name}") && !NotInLists.Contains($"{property.DeclaringType!.Name}.{property.Name}"))
            .Where(property => property.Name != "Type" || type.GetProperty("Kind", BindingFlags.Public | BindingFlags.Static) is null || OfManyTypes.Contains(type.Name))
            .Select(property => property.Name);

        Assert.Empty(missing);
    }

    [Fact]
    public void The_types_are_found() => Assert.True(ShownTypes.All().Count > 60, string.Join(", ", ShownTypes.All().Select(type => type.Name)));

    /// <summary>A part that View does not know would leave its column empty.</summary>
    [Fact]
    public void Every_computed_part_of_a_view_is_known()
    {
        using var engine = new PowerShellEngine();
        string[] parts = [.. ViewFile.Scripts.SelectMany(script => Regex.Matches(script, @"::ToString\('([\w.]+)").Select(match => match.Groups[1].Value)).Distinct()];

        IEnumerable<string> unknown = parts.Where(part => ((string)engine.Run($"\"$(try {{ [ManagedAgents.View]::ToString('{part}', $null) }} catch {{ $_ }})\"").Succeeded().Output[0].BaseObject).Contains("is no part of a view", StringComparison.Ordinal));

        Assert.True(parts.Length > 20, string.Join(", ", parts));
        Assert.Empty(unknown);
    }

    [Theory]
    [InlineData("Vaults.Vault", """{"id":"vlt_1","display_name":"Ours"}""", "Ours")]
    [InlineData("Vaults.Vault", """{"id":"vlt_1","display_name":""}""", "vlt_1")]
    [InlineData("Agents.McpServer", """{"type":"url","name":"github","url":"https://mcp.example"}""", "github")]
    public void A_wide_view_shows_what_people_call_an_object(string type, string json, string shown)
    {
        using var engine = new PowerShellEngine();

        Assert.Equal(shown, engine.Run(
            "param($type, $json) [ManagedAgents.View]::ToString('WideText.Of', [ManagedAgents.Client.ReceivedObject]::Read($type, $json, 'sesn_1', $true))",
            new Dictionary<string, object?> { ["type"] = "ManagedAgents.Client." + type, ["json"] = json }).Succeeded().Output[0].BaseObject);
    }

    [Fact]
    public void A_table_leaves_room_for_its_last_column_on_a_small_console()
    {
        IEnumerable<string> tooWide = ViewFile.Tables
            .Where(view => view.Descendants("TableColumnHeader").Last().Element("Width") is null && ViewFile.FixedWidthOf(view) > SmallConsole - LeastForLastColumn)
            .Select(view => view.Element("Name")!.Value);

        Assert.Empty(tooWide);
    }

    [Fact]
    public void No_table_waits_for_more_rows_before_it_shows_the_first()
    {
        IEnumerable<XElement> open = ViewFile.Tables.SelectMany(view => view.Descendants("TableColumnHeader").SkipLast(1)).Where(header => header.Element("Width") is null);

        Assert.Empty(open);
    }
}

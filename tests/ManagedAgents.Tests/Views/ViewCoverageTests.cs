using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation.Runspaces;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ManagedAgents.Client.Events;
using ManagedAgents.Tests.Engine;
using Microsoft.PowerShell.Commands;
using Xunit;

namespace ManagedAgents.Tests.Views;

/// <summary>Every type that a user can get to see has its views: a table that a line declares, and the list and the wide view that the build adds.</summary>
public sealed class ViewCoverageTests
{
    private const int SmallConsole = 80;
    private const int WideConsole = 160;
    private const int LeastForLastColumn = 8;

    /// <summary>Columns whose words the service or the module chooses: as wide as the longest of them, or as a time is.</summary>
    private static readonly HashSet<string> Bounded =
    [
        "Access", "Account", "Action", "Approval", "Authentication", "Buckets", "Country", "Created", "Effort", "Entity", "Expires", "IsActive", "IsLoggedIn", "IsRunning", "Keys", "Kind", "LastRun",
        "Lifecycle", "Mcp", "Networking", "Next", "Opened", "Operation", "Outcome", "Packages", "ProjectNumber", "Reason", "Region", "Retires", "Retry", "±", "Source", "Speed", "State", "Status",
        "StopReason", "Time", "Trigger", "Type", "Updated", "Uri", "Validated", "What",
    ];

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
    public void What_people_write_has_a_column_that_grows_with_the_console()
    {
        IEnumerable<string> fixedTexts =
            from view in ViewFile.Tables
            from header in view.Descendants("TableColumnHeader").SkipLast(1)
            let label = header.Element("Label")!.Value
            where header.Element("Width") is not null && header.Element("Alignment") is null && !label.EndsWith("Id", StringComparison.Ordinal) && !Bounded.Contains(label)
            select $"{view.Element("Name")!.Value}: {label}";

        Assert.Empty(fixedTexts);
        Assert.Empty(ViewFile.Tables.Where(view => ViewFile.ShareOf(view, WideConsole) is > 0 and < 45).Select(view => view.Element("Name")!.Value));
        Assert.Equal(SessionEvent.KnownTypes.Max(type => type.Length), (int)ViewFile.Tables.First(view => view.Element("Name")!.Value == "SessionEvent").Descendants("TableColumnHeader").ElementAt(1).Element("Width")!);
    }

    [Fact]
    public void A_table_shows_its_first_row_before_there_is_another()
    {
        using var engine = new PowerShellEngine(cmdlets: [new SessionStateCmdletEntry("Out-String", typeof(OutStringCommand), null)]);

        int before = engine.Run(
            """
            param($json)
            $lines = [Collections.Generic.List[string]]::new()
            $agents = 1..2 | ForEach-Object { [ManagedAgents.Client.ReceivedObject]::Read('ManagedAgents.Client.Agents.Agent', $json, $null, $false) }
            & { $agents[0]; $script:before = $lines.Count; $agents[1] } | Out-String -Stream | ForEach-Object { $lines.Add($_) }
            $before
            """,
            new Dictionary<string, object?> { ["json"] = """{"id":"agent_1","version":1,"name":"one"}""" }).Succeeded().Only<int>();

        Assert.True(before >= 3, $"{before} lines were there before the second object was.");
    }

    [Theory]
    [MemberData(nameof(Shown))]
    public void A_type_that_is_shown_says_which_properties_are_its_main_ones(string name)
    {
        Type type = ShownTypes.All().Single(shown => shown.FullName == name);
        Type? named = type;
        string[]? main = null;
        for (; named is not null && main is null; named = named.BaseType)
            main = ViewFile.MainPropertiesOf(named);

        Assert.NotEmpty(main!);
        Assert.All(main!, property => Assert.NotNull(type.GetProperty(property)));
    }

    [Fact]
    public void Objects_of_two_types_on_one_line_are_lists_of_their_main_properties()
    {
        using var engine = new PowerShellEngine();

        string shown = Regex.Replace(engine.Show("""
            foreach ($type in 'Agents.Agent', 'Vaults.Vault') { [ManagedAgents.Client.ReceivedObject]::Read("ManagedAgents.Client.$type", '{"id":"id-1","name":"one","display_name":"one","metadata":{"a":"b"}}', $null, $false) }
            """), "\u001B\\[[0-9;]*m", string.Empty);

        Assert.Matches(@"Id +: id-1\r?\nCreatedAt +: \r?\nDisplayName +: one\r?\n\r?\n", shown);
        Assert.DoesNotContain("Metadata", shown, StringComparison.Ordinal);
    }
}

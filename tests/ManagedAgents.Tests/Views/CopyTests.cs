using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Text.RegularExpressions;
using Xunit;

namespace ManagedAgents.Tests.Views;

/// <summary>What comes back from a file or a job shows what it showed live, and so does everything under every culture.</summary>
public sealed class CopyTests(CopyEngines engines) : IClassFixture<CopyEngines>
{
    private const string NameOfType = @"\b(System|ManagedAgents)\.[A-Z]";
    private const int JobDepth = 1;
    private const int FileDepth = 2;

    /// <summary>How to get an object of a type that is not made of the service's JSON. $session is of a run.</summary>
    private static readonly Dictionary<string, string> Scripts = new()
    {
        ["AgentResult"] = "$result",
        ["AgentToolCall"] = "$result.ToolCalls[0]",
        ["SessionMeasure"] = "$result.SessionId | Measure-MASession",
        ["SessionGroupMeasure"] = "$result.SessionId | Measure-MASession -GroupBy Agent",
        ["ResourceInput"] = "New-MAResource -GitHubRepository owner/repo -MountPath /x -Branch main",
        ["CommandTool"] = "New-MATool -Command Get-Report -Description 'Reports'",
        ["ApiConnection"] = "Get-MAConnection",
        ["WireFormat"] = "(Get-MAConnection).WireFormat",
        ["MemoryFile"] = "$folder = [IO.Directory]::CreateTempSubdirectory(); [IO.File]::WriteAllText(\"$folder/a.md\", 'text'); Import-MAMemory $folder (New-MAMemoryStore s); $folder.Delete($true)",
        ["ProfileInfo"] = """
            $config = [ManagedAgents.Client.SignIn.ProfileConfig]::Parse([Text.Encoding]::UTF8.GetBytes('{"authentication":{"type":"oidc_federation","federation_rule_id":"fdrl_1"},"organization_id":"o"}'), 'ci.json')
            [ManagedAgents.Connection.ProfileInfo].GetConstructors('Instance, NonPublic')[0].Invoke(@('ci', $config))
            """,
        ["WorkerCall"] = "[ManagedAgents.Workers.WorkerCall].GetConstructors('Instance, NonPublic')[0].Invoke(@('sesn_1', 'work_1', 'sevt_1', 'bash'))",
        ["WorkerItem"] = "[ManagedAgents.Workers.WorkerItem].GetConstructors('Instance, NonPublic')[0].Invoke(@('sesn_1', 'work_1'))",
        ["ConfigurationDocument"] = "Import-MAConfiguration -Configuration @{ Configuration = 'x'; Agents = @{ a = @{ Name = 'A'; Model = 'm' } } }",
        ["ConfigurationChange"] = "Compare-MAConfiguration -Configuration @{ Configuration = 'x'; Agents = @{ a = @{ Name = 'A'; Model = 'm' } } }",
        ["PropertyDifference"] = """
            $document = @{ Configuration = 'y'; Agents = @{ a = @{ Name = 'Differs'; Model = 'm' } } }
            Sync-MAConfiguration -Configuration $document
            $document.Agents.a.System = 'text'
            (Compare-MAConfiguration -Configuration $document).Difference
            """,
        ["ExportedConfiguration"] = "$folder = [IO.Directory]::CreateTempSubdirectory(); $one = 'v' + [guid]::NewGuid().ToString('n').Substring(0, 6); $null = New-MAVault $one; Export-MAConfiguration $folder/out -Name $one; $folder.Delete($true)",
        ["EmulatorInfo"] = "Start-MAEmulator -OutVariable emulator",
    };

    public static TheoryData<string> Types => [.. ShownTypes.All().Where(type => !type.IsAbstract).Select(type => type.FullName!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Types))]
    public void A_copy_shows_what_the_object_shows(string name)
    {
        object live = Make(name);
        string[] expected = Shown(live);

        foreach (int depth in new[] { FileDepth, JobDepth })
        {
            string text = (string)engines.Engine.Run("param($o, $depth) [System.Management.Automation.PSSerializer]::Serialize($o, $depth)", new Dictionary<string, object?> { ["o"] = live, ["depth"] = depth }).Succeeded().Output[0].BaseObject;
            object restored = engines.Engine.Run("param($text) [System.Management.Automation.PSSerializer]::Deserialize($text)", new Dictionary<string, object?> { ["text"] = text }).Succeeded().Output[0];
            Assert.Equal(expected, Shown(restored));

            // Where the module was not yet imported, PowerShell itself makes nothing of the copy.
            PSObject plain = engines.Elsewhere.Run("param($text) [System.Management.Automation.PSSerializer]::Deserialize($text)", new Dictionary<string, object?> { ["text"] = text }).Succeeded().Output[0];
            Assert.Equal(expected, Shown(plain));
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void What_is_shown_is_the_same_under_every_culture(string name)
    {
        object live = Make(name);
        string[] expected = Shown(live);

        foreach (string culture in new[] { "th-TH", "fa-IR", "ar-SA", "de-DE" })
            Assert.Equal(expected, Shown(live, $"[cultureinfo]::CurrentCulture = '{culture}'; "));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Its_texts_tell_what_is_in_it(string name)
    {
        PSObject live = Make(name);
        Assert.DoesNotMatch(NameOfType, live.BaseObject.ToString());
        if (!name.EndsWith(".EventDeltaEvent", StringComparison.Ordinal)) // It is the piece's own text, which may be none.
            Assert.NotEmpty(live.BaseObject.ToString()!);

        // As Export-Csv writes each.
        Assert.Empty(live.Properties.Where(property => property.Value is { } value and not System.Security.SecureString && Regex.IsMatch(value.ToString()!, NameOfType)).Select(property => $"{property.Name}: {property.Value}"));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Its_lists_can_be_indexed(string name)
    {
        // PowerShell finds no index in a list that the compiler made a type of its own for.
        object[] wrong = [.. engines.Engine.Run(
            """
            param($o)
            foreach ($property in $o.GetType().GetProperties([Reflection.BindingFlags]'Public, Instance')) {
                if ($property.GetIndexParameters().Count) { continue }
                $list = $property.GetValue($o)
                if ($list -is [Collections.IEnumerable] -and $list -isnot [string] -and $list -isnot [Collections.IDictionary] -and $property.PropertyType.Name -notlike '*Dictionary*') {
                    $first = $null; foreach ($one in $list) { $first = $one; break }
                    if ($null -ne $first -and ![object]::ReferenceEquals($list[0], $first) -and $list[0] -ne $first) { "$($property.Name) $($list.GetType())" }
                }
            }
            """,
            new Dictionary<string, object?> { ["o"] = Make(name).BaseObject }).Succeeded().Output];
        Assert.Equal([], wrong);
    }

    private PSObject Make(string name)
    {
        string simple = name[(name.LastIndexOf('.') + 1)..];
        PSObject? made = Scripts.TryGetValue(simple, out string? script)
            ? engines.Engine.Run(script).Succeeded().Output[0]
            : engines.Engine.Run(
                "param($type, $json) [ManagedAgents.Client.ReceivedObject]::Read($type, $json, 'sesn_1', $true)",
                new Dictionary<string, object?> { ["type"] = name, ["json"] = SampleJson.Of(ShownTypes.All().Single(shown => shown.FullName == name)) }).Succeeded().Output[0];

        // Of nothing every copy shows the same.
        Assert.NotNull(made);
        return made;
    }

    /// <summary>All views of an object. What depends on the time of day, by the clock or since, is left out.</summary>
    private string[] Shown(object value, string before = "") =>
        [.. new[] { "$o", "$o | Format-Table", "$o | Format-List", "$o | Format-Wide" }.Select(view => Regex.Replace(
            engines.Engine.Show($"param($o) {before}{view}", new Dictionary<string, object?> { ["o"] = value }), @"\d\d:\d\d:\d\d|now|\d+ (s|min) ago", "…"))];
}

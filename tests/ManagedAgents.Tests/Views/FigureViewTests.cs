using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.RegularExpressions;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Views;

/// <summary>Times, costs and lengths are told as people say them, the same in every culture.</summary>
public sealed class FigureViewTests : IDisposable
{
    private readonly PowerShellEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData(-20, "now")]
    [InlineData(0.2, "now")]
    [InlineData(45.5, "45 s ago")]
    [InlineData(185, "3 min ago")]
    [InlineData(7300, "2 h ago")]
    [InlineData(2.2 * 86400, "2 d ago")]
    [InlineData(200 * 86400, "6 mo ago")]
    [InlineData(800 * 86400, "2 y ago")]
    [InlineData(-185, "in 3 min")]
    public void An_age_is_short(double seconds, string expected) =>
        Assert.Equal(expected, Call($"[ManagedAgents.View]::ToString('Ages.Ago', [DateTimeOffset]::UtcNow.AddSeconds({seconds.ToString(CultureInfo.InvariantCulture)} * -1))"));

    [Fact]
    public void A_time_of_a_copy_from_a_file_is_a_time() =>
        Assert.StartsWith("2 h ago", Call("[ManagedAgents.View]::ToString('Ages.Ago', [DateTimeOffset]::UtcNow.AddMinutes(-121).ToString([cultureinfo]::InvariantCulture))"), StringComparison.Ordinal);

    [Theory]
    [InlineData("Cost', 0.04, 'USD'", "0.04 USD")]
    [InlineData("Cost', 0.004, 'USD'", "< 0.01 USD")]
    [InlineData("Cost', 0, 'USD'", "0.00 USD")]
    [InlineData("Cost', 1234.5, 'EUR'", "1234.50 EUR")]
    [InlineData("Cost', $null, $null", "")]
    [InlineData("Exact', 1234567", "1,234,567")]
    [InlineData("Brief', 999", "999")]
    [InlineData("Brief', 12345", "12.3k")]
    [InlineData("Brief', 999949", "999.9k")]
    [InlineData("Brief', 999950", "1.0M")]
    [InlineData("Size', 11", "11 B")]
    [InlineData("Size', 12595", "12.3 KB")]
    [InlineData("Size', 3GB", "3.0 GB")]
    [InlineData("Seconds', 1.24", "1.2 s")]
    [InlineData("Seconds', 185", "3 min 5 s")]
    [InlineData("Seconds', 7800", "2 h 10 min")]
    [InlineData("Seconds', -1", "")]
    public void An_amount_is_readable(string call, string expected) => Assert.Equal(expected, Call($"[ManagedAgents.View]::ToString('Figures.{call})"));

    [Fact]
    public void Files_show_age_and_length_whatever_the_culture()
    {
        using var server = new RecordingServer();
        server.On("GET", "/v1/files*", Reply.Json($$"""{"data":[{"id":"file_1","type":"file","filename":"a\u001b[1m.txt","size_bytes":12595,"created_at":"{{DateTimeOffset.UtcNow.AddMinutes(-3.1).ToString("O", CultureInfo.InvariantCulture)}}"}],"has_more":false}"""));
        _engine.Connect(server.Uri);

        string shown = Regex.Replace(_engine.Show("[cultureinfo]::CurrentCulture = 'de-DE'; Get-MAFile"), "\u001B\\[[0-9;]*m", string.Empty);

        Assert.Matches(@"file_1 +3 min ago +12\.3 KB a \[1m\.txt", shown);
    }

    private string? Call(string expression) => (string?)_engine.Run($"[cultureinfo]::CurrentCulture = 'de-DE'; {expression}").Succeeded().Output[0].BaseObject;
}

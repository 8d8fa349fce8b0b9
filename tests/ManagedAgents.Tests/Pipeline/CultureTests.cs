using System;
using System.Linq;
using System.Management.Automation;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Pipeline;

/// <summary>A date and a sum in a script mean the same on every machine, whatever calendar and decimal sign its user has.</summary>
public sealed class CultureTests : IDisposable
{
    private readonly PowerShellEngine _engine = new();
    private readonly RecordingServer _server = new RecordingServer()
        .On("GET", "/v1/*", Reply.Json("""{"data":[],"next_page":null}"""))
        .On("POST", "/v1/sessions*", Reply.Json("""{"id":"sesn_1","type":"session"}"""));

    public CultureTests() => _engine.Connect(_server.Uri);

    public static TheoryData<string> Cultures => ["en-US", "th-TH", "fa-IR", "ar-SA", "de-DE"];

    public static TheoryData<string, string, string> Times
    {
        get
        {
            var times = new TheoryData<string, string, string>();
            foreach (string culture in new[] { "en-US", "th-TH", "fa-IR", "ar-SA" })
            {
                times.Add(culture, "2026-04-08T10:00:00Z", "2026-04-08T10:00:00Z");
                times.Add(culture, "2026-04-08T10:00:00.250+02:00", "2026-04-08T08:00:00.25Z");
                times.Add(culture, "2026-04-08 10:00 -0330", "2026-04-08T13:30:00Z");
                times.Add(culture, "2026-04-08T10:00:00,5+01", "2026-04-08T09:00:00.5Z");
                times.Add(culture, "04/08/2026 10:00:00 +00:00", "2026-04-08T10:00:00Z");
            }

            return times;
        }
    }

    public void Dispose()
    {
        _engine.Dispose();
        _server.Dispose();
    }

    [Theory]
    [MemberData(nameof(Times))]
    public void A_time_with_an_offset_is_that_time(string culture, string given, string sent)
    {
        Run(culture, $"Get-MASession -CreatedAfter '{given}'; Get-MAAgent -CreatedBefore '{given}'; Get-MAEvent sesn_1 -ProcessedAfter '{given}'").Succeeded();

        Assert.Equal([sent, sent, sent], _server.Requests.Select(request => request.QueryParameters.Single(parameter => parameter.Key.StartsWith("created_at[", StringComparison.Ordinal)).Value));
    }

    [Theory]
    [MemberData(nameof(Cultures))]
    public void A_time_without_an_offset_is_local(string culture)
    {
        Run(culture, "Get-MASession -CreatedAfter '2026-04-08'; Get-MASession -CreatedAfter '2026-04-08T10:00'; Get-MASession -CreatedAfter '2026-04'").Succeeded();

        Assert.Equal(
            [new DateTime(2026, 4, 8), new DateTime(2026, 4, 8, 10, 0, 0), new DateTime(2026, 4, 1)],
            _server.Requests.Select(request => DateTimeOffset.Parse(request.QueryParameters.Single(parameter => parameter.Key.StartsWith("created_at[", StringComparison.Ordinal)).Value, System.Globalization.CultureInfo.InvariantCulture).LocalDateTime));
    }

    [Fact]
    public void A_day_that_is_none_is_an_error_and_no_other_day() =>
        Assert.Contains("no such day", Run("th-TH", "Get-MASession -CreatedAfter '2026-02-30'").FirstError!.Exception.Message, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Cultures))]
    public void A_sum_with_a_point_is_that_sum(string culture)
    {
        Run(culture, "Start-MASession agent_1 env_1 -Budget '1.50'; Set-MASession sesn_1 -Budget ' 12 '; Start-MASession agent_1 env_1 -Budget 0.5").Succeeded();

        Assert.Equal(["150", "1200", "50"], _server.Requests.Select(request => request.Json.GetProperty("budget").GetProperty("max_list_cost").GetProperty("amount").GetString()));
    }

    [Theory]
    [InlineData("en-US", "'1,5'")]
    [InlineData("de-DE", "'1,5'")]
    [InlineData("de-DE", "'1.500,00'")]
    [InlineData("en-US", "'1,500.00'")]
    [InlineData("en-US", "1,5")]
    [InlineData("fa-IR", "'1٫5'")]
    [InlineData("en-US", "'1.50 USD'")]
    [InlineData("en-US", "''")]
    public void A_sum_that_can_be_read_in_two_ways_is_refused(string culture, string given)
    {
        foreach (string script in new[] { $"Start-MASession agent_1 env_1 -Budget {given}", $"Set-MASession sesn_1 -Budget {given}", $"Invoke-MAAgent x -Agent agent_1 -Environment env_1 -MaxCost {given}" })
            Assert.StartsWith("ParameterArgumentTransformationError", Run(culture, script).FirstError!.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public void Every_time_and_every_sum_of_a_cmdlet_is_read_so()
    {
        foreach (string name in Help.Cmdlets.Names)
        {
            foreach (ParameterMetadata parameter in Help.Cmdlets.ParametersOf(name))
            {
                Type type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
                string? needed = type == typeof(decimal) ? "MoneyArgumentAttribute" : type == typeof(DateTimeOffset) || type == typeof(DateTime) ? "TimeArgumentAttribute" : null;
                if (needed is not null)
                    Assert.True(parameter.Attributes.Any(attribute => attribute.GetType().Name == needed), $"{name} -{parameter.Name} has no {needed}.");
            }
        }
    }

    private PipelineResult Run(string culture, string script) => _engine.Run($"[cultureinfo]::CurrentCulture = '{culture}'; {script}");
}

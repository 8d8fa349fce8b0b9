using System;
using System.Collections.Generic;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Events;
using Xunit;

namespace ManagedAgents.Tests.Views;

/// <summary>Colour is the user's: his $PSStyle, or none.</summary>
[Collection(ProcessState.Name)]
public sealed class ColourTests : IDisposable
{
    private const string Error = """{"type":"session.error","id":"sevt_1","processed_at":"2026-04-08T10:00:00Z","error":{"type":"billing_error","message":"MESSAGE"}}""";

    private readonly PowerShellEngine _engine = new();
    private readonly string? _noColour = Environment.GetEnvironmentVariable("NO_COLOR");

    public ColourTests() => Environment.SetEnvironmentVariable("NO_COLOR", null);

    public void Dispose()
    {
        _engine.Run("$PSStyle.OutputRendering = 'Host'; $PSStyle.Formatting.Error = \"`e[31;1m\"");
        _engine.Dispose();
        Environment.SetEnvironmentVariable("NO_COLOR", _noColour);
    }

    [Fact]
    public void An_error_has_the_users_colour_of_errors_and_ends_it()
    {
        _engine.Run("$PSStyle.OutputRendering = 'Ansi'; $PSStyle.Formatting.Error = \"`e[35m\"").Succeeded();

        Assert.Contains("\u001b[35mMESSAGE (billing_error)\u001b[0m", Show(Error), StringComparison.Ordinal);
    }

    [Fact]
    public void A_coloured_text_that_is_cut_does_not_colour_what_follows()
    {
        _engine.Host.Width = 60;
        _engine.Run("$PSStyle.OutputRendering = 'Ansi'").Succeeded();

        Assert.Matches("\u001b\\[31;1mMES[^\n]*…\u001b\\[0m\r?\n", Show(Error.Replace("MESSAGE", new string('M', 200).Insert(0, "MES"), StringComparison.Ordinal)));
    }

    [Fact]
    public void What_is_nothing_special_has_no_colour()
    {
        _engine.Run("$PSStyle.OutputRendering = 'Ansi'").Succeeded();

        Assert.Contains(" agent.message                     hello", Show(EventJson.Message(1)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$PSStyle.OutputRendering = 'PlainText'")]
    [InlineData("$PSStyle.OutputRendering = 'Ansi'; $PSStyle.Formatting.Error = ''")]
    [InlineData("$PSStyle.OutputRendering = 'Ansi'; [Environment]::SetEnvironmentVariable('NO_COLOR', '1')")]
    public void Without_colour_the_text_is_the_same(string setting)
    {
        _engine.Run(setting).Succeeded();

        Assert.Contains(" session.error                     MESSAGE (billing_error)", Show(Error), StringComparison.Ordinal);
    }

    private string Show(string json) =>
        _engine.Show("param($json) [ManagedAgents.Client.Events.SessionEvent]::FromJson($json, 'sesn_1')", new Dictionary<string, object?> { ["json"] = json });
}

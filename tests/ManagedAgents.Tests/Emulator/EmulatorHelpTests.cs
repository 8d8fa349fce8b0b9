using System;
using System.IO;
using System.Linq;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Faults;
using ManagedAgents.Emulator.Scenarios;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Emulator;

/// <summary>The help topic of scenarios and faults says what the code does.</summary>
public sealed class EmulatorHelpTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(RepositoryFolder.Root, "docs", "en-US", "about_ManagedAgents_Emulator.help.txt"));

    [Fact]
    public void Every_key_of_a_fault_is_explained_or_named()
    {
        var error = Assert.Throws<ScenarioFormatException>(() => FaultRule.FromJson("""{"none":1}"""));
        AssertNamed(error.Message);
    }

    [Fact]
    public void Every_key_of_a_step_is_explained_or_named()
    {
        var error = Assert.Throws<ScenarioFormatException>(() => Scenario.FromJson("""{"steps":[{"none":1}]}"""));
        AssertNamed(error.Message);
    }

    [Fact]
    public void Lines_fit_a_console_of_80_columns() => Assert.All(Lines, l => Assert.True(l.Length <= 80, l));

    // The message of an unknown key ends with the known ones.
    private static void AssertNamed(string message)
    {
        var keys = message[(message.IndexOf("known keys are ", StringComparison.Ordinal) + 15)..].TrimEnd('.').Split(", ");
        var words = string.Join(" ", Lines.TakeWhile(l => l != "EXAMPLES")).Split(' ', ',', ';', ':', '(', ')', '.').ToHashSet();
        Assert.InRange(keys.Length, 10, 100);
        Assert.All(keys, k => Assert.Contains(k, words));
    }
}

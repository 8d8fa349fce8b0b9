using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Help;

/// <summary>The examples that connect to the service run, too: the environment leads them to the emulator.</summary>
[Collection(ProcessState.Name)]
public sealed class ConnectingExampleTests
{
    public static TheoryData<string> Examples => HelpExamples.Where(example => example.ConnectsByEnvironment);

    [Theory]
    [MemberData(nameof(Examples))]
    public void It_runs(string name) => ExampleRun.Check(
        HelpExamples.Of(name).Code,
        HelpExamples.Of(name).Output,
        setUp: "$env:ANTHROPIC_BASE_URL = $emulator.Uri; function Read-Host { $apiKey }",
        environment: []);
}

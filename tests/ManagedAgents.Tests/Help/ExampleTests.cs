using System.Linq;
using Xunit;

namespace ManagedAgents.Tests.Help;

/// <summary>The examples of the pages run as they stand, after the prelude and against the emulator.</summary>
public sealed class ExampleTests
{
    // An example that cannot run here is named in this list, too.
    private static readonly string[] OnlyShown = ["Enter-MASession Example 1", "Enter-MASession Example 2"];

    public static TheoryData<string> Examples => HelpExamples.Where(example => !example.ConnectsByEnvironment);

    [Theory]
    [MemberData(nameof(Examples))]
    public void It_runs(string name) => ExampleRun.Check(HelpExamples.Of(name).Code, HelpExamples.Of(name).Output);

    [Fact]
    public void No_other_than_those_of_the_list_is_only_shown() =>
        Assert.Equal(OnlyShown, HelpPage.All.SelectMany(page => page.Examples).Where(example => !example.IsRun).Select(example => example.ToString()));
}

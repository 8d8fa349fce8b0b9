using System.IO;
using System.Linq;
using ManagedAgents.Client.Events;
using Xunit;

namespace ManagedAgents.Tests.Help;

/// <summary>The topic of events knows what the code knows.</summary>
public sealed class EventTopicTests
{
    [Fact]
    public void It_explains_every_known_type()
    {
        string topic = File.ReadAllText(Path.Combine(HelpPage.Folder, "about_ManagedAgents_Events.help.txt"));
        string[] words = topic[..topic.IndexOf("\nEXAMPLES", System.StringComparison.Ordinal)].Split([' ', '\n', ',', ':', '(', ')']).Select(word => word.TrimEnd('.')).ToArray();

        Assert.Empty(SessionEvent.KnownTypes.Except(words));
    }
}

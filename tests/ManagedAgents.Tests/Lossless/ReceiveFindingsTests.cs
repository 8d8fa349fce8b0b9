using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Streaming;
using ManagedAgents.Emulator;
using Xunit;

namespace ManagedAgents.Tests.Lossless;

/// <summary>What random runs once found, each as a run of its own.</summary>
public sealed class ReceiveFindingsTests
{
    [Fact]
    public async Task A_follower_stopped_before_its_first_event_is_resumed_with_the_reports_of_running()
    {
        using EmulatorServer emulator = EmulatorServer.Start();
        using ApiConnection connection = AmbiguousSendTests.Connect(emulator);
        var client = new ApiClient(connection);
        string session = await AmbiguousSendTests.StartSessionAsync(client);
        string input = Assert.Single(await client.Events.SendAsync(session, AmbiguousSendTests.Message("short please"), CancellationToken.None)).Id;
        using (SessionFollower whole = client.Events.Follow(session, new FollowOptions { After = input }))
        {
            do
            {
                while (whole.TryTake(out _))
                {
                }
            }
            while (await whole.FetchAsync(CancellationToken.None));
        }

        using SessionFollower stopped = client.Events.Follow(session, new FollowOptions { After = input });
        await stopped.FetchAsync(CancellationToken.None);
        using SessionFollower resumed = client.Events.Follow(session, new FollowOptions { After = input, ResumeAfter = stopped.Place });
        await resumed.FetchAsync(CancellationToken.None);
        Assert.True(resumed.TryTake(out SessionEvent first));
        Assert.Equal("session.status_running", first.Type);
    }
}

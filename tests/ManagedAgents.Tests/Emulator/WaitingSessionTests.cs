using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Scenarios;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Lossless;
using Xunit;

namespace ManagedAgents.Tests.Emulator;

/// <summary>A session that waits for answers takes no message, as the service has it.</summary>
public sealed class WaitingSessionTests
{
    [Theory]
    [InlineData(false, false, false)]
    [InlineData(true, false, true)]
    [InlineData(false, true, true)]
    public async Task A_message_is_refused_until_the_call_is_answered_or_interrupted(bool isAnswered, bool isInterrupted, bool isTaken)
    {
        using EmulatorServer emulator = TestEmulator.Start(new EmulatorOptions { Scenario = Scenario.FromJson("""{"match":"^go","steps":[{"customTool":"look"}]}""") });
        using ApiConnection connection = AmbiguousSendTests.Connect(emulator);
        var client = new ApiClient(connection);
        string session = await AmbiguousSendTests.StartSessionAsync(client);
        await client.Events.SendAsync(session, AmbiguousSendTests.Message("go"), CancellationToken.None);
        await WaitFor.ConditionAsync(() => emulator.GetEventLog(session).Any(json => json.Contains("\"session.status_idle\"", System.StringComparison.Ordinal)));
        string call = Assert.Single(await client.Events.PendingAsync(session, CancellationToken.None)).Id;

        if (isAnswered)
            await client.Events.SendAsync(session, [InputEvent.CustomToolResult(call, [ContentInput.Text("seen")], isError: false)], CancellationToken.None);
        InputEvent[] sent = [.. isInterrupted ? [InputEvent.Interrupt(null)] : System.Array.Empty<InputEvent>(), .. AmbiguousSendTests.Message("more")];
        Task sending = client.Events.SendAsync(session, sent, CancellationToken.None);
        if (isTaken)
            await sending;
        else
            Assert.Equal(400, (await Assert.ThrowsAsync<ApiException>(() => sending)).Status);
    }
}

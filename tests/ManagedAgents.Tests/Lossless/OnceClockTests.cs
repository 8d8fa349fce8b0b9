using System;
using System.Linq;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using Xunit;

namespace ManagedAgents.Tests.Lossless;

/// <summary>Clocks that are apart double nothing: neither that of the service's objects, nor that of its answers, nor this machine's.</summary>
public sealed class OnceClockTests
{
    private const string Events = "/v1/sessions/sesn_9/events";

    // How far the clock of the objects is ahead, and that of the Date header; null for no header.
    private static readonly (int Objects, int? Date)[] Clocks =
        [.. new[] { -600, -10, -6, 6, 10, 600 }.SelectMany(seconds => new (int, int?)[] { (seconds, null), (seconds, 0), (0, seconds), (seconds, seconds) })];

    [Fact]
    public Task What_was_carried_out_is_found_or_left_open_and_never_sent_again() => Task.WhenAll(Clocks.Select(async clocks =>
    {
        using LossyService service = Service(clocks, n => n == 0 ? Fate.AnswerLost : Fate.Answered);
        try
        {
            Assert.Equal(await LossyClient.SendAsync(service, "delete the old backups"), service.Ids(Events)[0]);
        }
        catch (ApiException open)
        {
            Assert.True(open.OutcomeUnknown);
            Assert.True(clocks.Objects != (clocks.Date ?? 0), $"{clocks}: {open.Message}");
        }

        Assert.Equal(1, service.Count(Events));
    }));

    [Fact]
    public Task What_was_not_carried_out_is_sent_again() => Task.WhenAll(Clocks.Select(async clocks =>
    {
        using LossyService service = Service(clocks, n => n == 0 ? Fate.NotCarriedOut : Fate.Answered);
        Assert.Equal(await LossyClient.SendAsync(service, "delete the old backups"), Assert.Single(service.Ids(Events)));
    }));

    [Fact]
    public Task In_a_session_that_was_started_here_it_is_found_however_far_the_clocks_are_apart() => Task.WhenAll(Clocks.Select(async clocks =>
    {
        // The answer of the first is lost; the second teaches the service's clock.
        using LossyService service = Service(clocks, n => n is 0 or 2 ? Fate.AnswerLost : Fate.Answered);
        string first = await LossyClient.SessionAsync(service);
        string second = await LossyClient.SessionAsync(service);
        Assert.Equal([first, second], service.Ids("/v1/sessions"));
        Assert.Equal(await LossyClient.SendAsync(service, "go", second), Assert.Single(service.Ids($"/v1/sessions/{second}/events")));
        Assert.Equal(3, service.Posts);
    }));

    private static LossyService Service((int Objects, int? Date) clocks, Func<int, Fate> fate) => new()
    {
        FateOf = fate,
        ObjectsAhead = TimeSpan.FromSeconds(clocks.Objects),
        DateAhead = clocks.Date is { } ahead ? TimeSpan.FromSeconds(ahead) : null,
    };
}

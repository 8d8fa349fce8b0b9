using System;
using System.Linq;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using Xunit;
using static ManagedAgents.Tests.Events.EventJson;

namespace ManagedAgents.Tests.Events;

/// <summary>Nobody waits unbounded in silence: what the service asks for is told from a minute on, and is the error it came with beyond the deadline.</summary>
public sealed class AskedWaitTests : ReceivingTests
{
    private const string Session = "/v1/sessions/sesn_1";

    [Theory]
    [InlineData(429, "RateLimited")]
    [InlineData(503, "ServiceError")]
    [InlineData(529, "ServiceOverloaded")]
    public async Task A_receive_that_the_service_puts_off_for_hours_ends_with_what_it_said(int status, string errorId)
    {
        EventStreamReply first = Serves(UserMessage(1));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_1");
        await first.SendAsync(Running(2));
        Assert.Equal("sevt_2", IdOf(await running.NextAsync()));
        Server.On("GET", Stream, Refusal(status, "7200"));
        await first.AbortAsync();
        PipelineResult result = await running.ResultAsync(Deadline.Default);
        Assert.StartsWith(errorId + ",", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_receive_that_the_service_puts_off_for_minutes_says_so()
    {
        EventStreamReply first = Serves(UserMessage(1));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_1");
        await first.SendAsync(Running(2));
        Assert.Equal("sevt_2", IdOf(await running.NextAsync()));
        Server.On("GET", Stream, Refusal(429, "120"));
        await first.AbortAsync();
        Assert.Contains("2 min", await WarningAsync(running), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Get-MASession sesn_1")]
    [InlineData("Wait-MASession sesn_1")]
    [InlineData("Get-MAEvent sesn_1")]
    public async Task Whatever_the_service_puts_off_for_minutes_says_so(string command)
    {
        Server.On("GET", Session, Refusal(429, "90")).On("GET", List, Refusal(429, "90")).On("GET", Stream, Refusal(429, "90"));
        using RunningPipeline running = Engine.Start(command);
        Assert.Contains("1.5 min", await WarningAsync(running), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Get-MASession sesn_1")]
    [InlineData("Wait-MASession sesn_1")]
    [InlineData("Get-MAEvent sesn_1")]
    public void Whatever_the_service_puts_off_for_hours_is_an_error(string command)
    {
        Server.On("GET", Session, Refusal(429, "7200")).On("GET", List, Refusal(429, "7200")).On("GET", Stream, Refusal(429, "7200"));
        PipelineResult result = Engine.Run(command, deadline: Deadline.Default);
        Assert.StartsWith("RateLimited,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public async Task A_wait_that_the_service_puts_off_for_hours_once_it_has_begun_is_an_error()
    {
        EventStreamReply first = Serves(UserMessage(1), Running(2));
        Server.On("GET", Session, Reply.Json("""{"type":"session","id":"sesn_1","status":"running"}"""));
        using RunningPipeline running = Engine.Start("Wait-MASession sesn_1");
        await first.Opened;
        await WaitFor.ConditionAsync(() => Server.Requests.Any(r => r.Path == Session));
        Server.On("GET", Session, Refusal(429, "7200")).On("GET", List, Refusal(429, "7200")).On("GET", Stream, Refusal(429, "7200"));
        await first.AbortAsync();
        PipelineResult result = await running.ResultAsync(Deadline.Default);
        Assert.StartsWith("RateLimited,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_that_is_gone_after_a_cut_may_lack_its_end()
    {
        EventStreamReply first = Serves(UserMessage(1));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_1");
        await first.SendAsync(Running(2));
        Assert.Equal("sevt_2", IdOf(await running.NextAsync()));
        Server.On("GET", Stream, Reply.Error(404, "not_found_error", "No such session")).On("GET", List, Reply.Error(404, "not_found_error", "No such session"));
        await first.AbortAsync();
        PipelineResult result = (await running.ResultAsync(Deadline.Default)).Succeeded();
        Assert.Contains("may be missing", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    private static CannedReply Refusal(int status, string seconds) => Reply.Error(status, "rate_limit_error", "Slow down").With("retry-after", seconds);

    /// <summary>The first warning of a pipeline, which is then stopped.</summary>
    private static async Task<string> WarningAsync(RunningPipeline running)
    {
        await WaitFor.ConditionAsync(() => running.Warnings.Count > 0);
        await running.StopAsync();
        return running.Warnings[0];
    }
}

using System;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using static ManagedAgents.Tests.Events.EventJson;

namespace ManagedAgents.Tests.Events;

/// <summary>The base of tests that receive the session <c>sesn_1</c> from a server that plays its part event by event.</summary>
public abstract class ReceivingTests : IDisposable
{
    private protected const string Stream = "/v1/sessions/sesn_1/events/stream";
    private protected const string List = "/v1/sessions/sesn_1/events";

    private protected ReceivingTests() => Engine.Connect(Server.Uri);

    private protected RecordingServer Server { get; } = new();

    private protected PowerShellEngine Engine { get; } = new();

    public void Dispose()
    {
        Engine.Dispose();
        Server.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The next stream is the given one. The list has these events when it is first read, later also those that the stream brought.</summary>
    private protected EventStreamReply Serves(params string[] history)
    {
        var stream = new EventStreamReply();
        int reads = 0;
        Server.On("GET", Stream, stream).On("GET", List, _ => Reply.Json(NewestFirst(history, reads++ == 0 ? [] : stream.Sent)));
        return stream;
    }

    private protected static string? IdOf(PSObject? item) => item?.Properties["Id"].Value as string;

    private protected static string[] Ids(PipelineResult result) => [.. result.Output.Select(item => IdOf(item)!)];

    private protected static async Task<string[]> IdsAsync(RunningPipeline running) => Ids((await running.ResultAsync()).Succeeded());
}

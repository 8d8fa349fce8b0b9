using System;
using System.Collections.Generic;
using ManagedAgents.Client;
using ManagedAgents.Client.Events;
using ManagedAgents.Pipeline;

namespace ManagedAgents.Runs;

/// <summary>What all runs of one call of Invoke-MAAgent share.</summary>
internal sealed class RunSettings
{
    /// <param name="client">The service.</param>
    /// <param name="pipeline">The way to the pipeline thread.</param>
    /// <param name="desk">Answers tool calls, on the pipeline thread.</param>
    public RunSettings(ApiClient client, PipelineQueue pipeline, ToolDesk desk)
    {
        Client = client;
        Pipeline = pipeline;
        Desk = desk;
    }

    /// <summary>The service.</summary>
    public ApiClient Client { get; }

    /// <summary>The way to the pipeline thread.</summary>
    public PipelineQueue Pipeline { get; }

    /// <summary>Answers tool calls, on the pipeline thread.</summary>
    public ToolDesk Desk { get; }

    /// <summary>Emits an event, on the pipeline thread; null to emit none.</summary>
    public Action<SessionEvent>? Emit { get; init; }

    /// <summary>The event types to emit as they are written, too; null for none.</summary>
    public IReadOnlyList<string>? Previews { get; init; }

    /// <summary>Told of each event, on any thread, to show how far the work is.</summary>
    public Action<SessionEvent> OnProgress { get; init; } = static _ => { };

    /// <summary>The session's events where they are followed from one run to the next; null where each run follows them itself.</summary>
    public SessionFeed? Feed { get; init; }

    /// <summary>True to let a session work on when the run is stopped.</summary>
    public bool Detach { get; init; }
}

using System;
using System.Collections.Generic;
using ManagedAgents.Emulator.Faults;
using ManagedAgents.Emulator.Scenarios;

namespace ManagedAgents.Emulator;

/// <summary>How an <see cref="EmulatorServer"/> serves. Set before the start; later changes have no effect.</summary>
public sealed class EmulatorOptions
{
    /// <summary>TCP port on 127.0.0.1; 0, the default, takes a free one.</summary>
    public int Port { get; set; }

    /// <summary>The one key accepted, as <c>x-api-key</c> or Bearer token; null, the default, makes a random one.</summary>
    public string? ApiKey { get; set; }

    /// <summary>The wire format served; both by default.</summary>
    public EmulatorWireFormat WireFormat { get; set; }

    /// <summary>The rules the agent works by; the first whose match fits the user's text is played. Without one the agent quotes the message.</summary>
    public IReadOnlyList<ScenarioRule> Scenario { get; set; } = Array.Empty<ScenarioRule>();

    /// <summary>Failures to play; none by default.</summary>
    public IReadOnlyList<FaultRule> Faults { get; set; } = Array.Empty<FaultRule>();

    /// <summary>Silence after which an event stream gets a ping; 15 seconds by default.</summary>
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long a turn waits for somebody to open the session's stream before it goes on, where none is open; 500 milliseconds by default. The service's
    /// model needs as long for its first word, so that a client which sends first and opens the stream second misses nothing of it. Zero waits for nobody.
    /// </summary>
    public TimeSpan StreamWait { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long work of a self-hosted environment stays with a worker that does not beat; 2 minutes by default. A worker may ask for less or more.</summary>
    public TimeSpan WorkLease { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Whether a session of a self-hosted environment calls for a worker when it is made; by default when it has something to do.</summary>
    public bool QueuesWorkAtCreate { get; set; }

    /// <summary>The folder that memory stores are mounted below; <c>/mnt/memory</c> by default. For tests whose workers may not write there.</summary>
    public string MemoryFolder { get; set; } = "/mnt/memory";

    /// <summary>Where the webhooks go that tell what happens in the service; null, the default, for nowhere.</summary>
    public Uri? WebhookUri { get; set; }

    /// <summary>The key that webhooks are signed with, <c>whsec_</c> and the base64 of 32 bytes; needed with <see cref="WebhookUri"/>.</summary>
    public string? WebhookKey { get; set; }

    /// <summary>The largest JSON body in bytes; 32 MB by default. More is a 413.</summary>
    public long MaxBodyBytes { get; set; } = 32L * 1024 * 1024;

    /// <summary>The largest upload in bytes; 500 MB by default. More is a 413.</summary>
    public long MaxUploadBytes { get; set; } = 500L * 1024 * 1024;

    /// <summary>What one model request adds to a session's list cost, in cents; 1 by default.</summary>
    public int CentsPerModelRequest { get; set; } = 1;

    /// <summary>
    /// How far the <c>processed_at</c> of each event is off at most, both ways and by chance; zero by default. Events are listed and streamed in
    /// the order in which the service took them, so their times are then out of order.
    /// </summary>
    public TimeSpan TimeSkew { get; set; }

    /// <summary>The seed of that chance; 0 by default.</summary>
    public int TimeSkewSeed { get; set; }

    /// <summary>
    /// Called with the event's type and its JSON just before a stream writes it, on the thread that writes: blocking it holds that stream alone.
    /// For tests that must stop the service between two events.
    /// </summary>
    public Action<string, string>? BeforeStreamWrite { get; set; }
}

/// <summary>Which of the service's two wire formats an emulator speaks.</summary>
public enum EmulatorWireFormat
{
    /// <summary>Accepts both, answers in the current one.</summary>
    Both,

    /// <summary>The form of the launch documentation alone; the current form is a 400.</summary>
    Launch,

    /// <summary>The current form alone; the launch form is a 400.</summary>
    Current,
}

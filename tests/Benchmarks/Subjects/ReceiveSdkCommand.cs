using System;
using System.Collections.Generic;
using System.Management.Automation;
using Anthropic;
using Anthropic.Models.Beta.Sessions.Events;

namespace ManagedAgents.Benchmarks.Subjects;

/// <summary>The peer: the official C# SDK's stream, enumerated into the same pipeline.</summary>
[Cmdlet(VerbsCommunications.Receive, "Sdk")]
public sealed class ReceiveSdkCommand : PSCmdlet
{
    [Parameter(Mandatory = true)]
    public Uri Address { get; set; } = null!;

    [Parameter(Mandatory = true)]
    public string Session { get; set; } = null!;

    protected override void ProcessRecord()
    {
        var client = new AnthropicClient { BaseUrl = Address.ToString().TrimEnd('/'), ApiKey = "key", MaxRetries = 0 };
        IAsyncEnumerator<BetaManagedAgentsStreamSessionEvents> events = client.Beta.Sessions.Events.StreamStreaming(Session).GetAsyncEnumerator();
        try
        {
            while (events.MoveNextAsync().AsTask().GetAwaiter().GetResult())
            {
                WriteObject(events.Current);
                if (events.Current.TryPickSessionStatusIdleEvent(out _))
                    return;
            }
        }
        finally
        {
            events.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }
}

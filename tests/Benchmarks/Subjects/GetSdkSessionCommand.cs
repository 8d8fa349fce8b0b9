using System;
using System.Management.Automation;
using Anthropic;

namespace ManagedAgents.Benchmarks.Subjects;

/// <summary>The peer: a page of sessions by the official C# SDK.</summary>
[Cmdlet(VerbsCommon.Get, "SdkSession")]
public sealed class GetSdkSessionCommand : PSCmdlet
{
    [Parameter(Mandatory = true)]
    public Uri Address { get; set; } = null!;

    protected override void ProcessRecord()
    {
        var client = new AnthropicClient { BaseUrl = Address.ToString().TrimEnd('/'), ApiKey = "key", MaxRetries = 0 };
        foreach (var session in client.Beta.Sessions.List().GetAwaiter().GetResult().Items)
            WriteObject($"{session.ID} {session.Status} {session.Title}");
    }
}

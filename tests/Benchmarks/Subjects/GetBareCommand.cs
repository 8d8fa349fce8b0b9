using System;
using System.IO;
using System.Management.Automation;
using System.Net.Http;

namespace ManagedAgents.Benchmarks.Subjects;

/// <summary>The floor of requests: GETs over a bare HttpClient, whose bytes are read and shown or dropped.</summary>
[Cmdlet(VerbsCommon.Get, "Bare")]
public sealed class GetBareCommand : PSCmdlet
{
    [Parameter(Mandatory = true)]
    public Uri Address { get; set; } = null!;

    [Parameter]
    public int Count { get; set; } = 1;

    [Parameter]
    public SwitchParameter Quiet { get; set; }

    protected override void ProcessRecord()
    {
        using var client = new HttpClient();
        for (int i = 0; i < Count; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Address);
            request.Headers.TryAddWithoutValidation("x-api-key", "key");
            request.Headers.TryAddWithoutValidation("anthropic-version", "2023-06-01");
            using HttpResponseMessage response = client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).GetAwaiter().GetResult();
            byte[] body = response.Content.ReadAsByteArrayAsync().GetAwaiter().GetResult();
            if (!Quiet)
                WriteObject(System.Text.Encoding.UTF8.GetString(body));
        }
    }
}

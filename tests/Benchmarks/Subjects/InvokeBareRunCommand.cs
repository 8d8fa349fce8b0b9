using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Net.Http;
using System.Text;
using System.Threading.Tasks;

namespace ManagedAgents.Benchmarks.Subjects;

/// <summary>The floor of runs: the requests that one makes, over a bare HttpClient, all runs at once. It knows beforehand what will be answered.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "BareRun")]
public sealed class InvokeBareRunCommand : PSCmdlet
{
    [Parameter(Mandatory = true)]
    public Uri Address { get; set; } = null!;

    [Parameter(Mandatory = true)]
    public int Count { get; set; }

    protected override void ProcessRecord()
    {
        using var client = new HttpClient { BaseAddress = Address };
        foreach (string said in Task.WhenAll(Enumerable.Range(1, Count).Select(number => Task.Run(() => RunAsync(client, number)))).GetAwaiter().GetResult())
            WriteObject(said);
    }

    private static async Task<string> RunAsync(HttpClient client, int number)
    {
        string session = await PostAsync(client, "v1/sessions", $$"""{"agent":"agent_1","environment_id":"env_1","title":"Look at {{number}}"}""");
        string path = "v1/sessions/" + session.Split('"')[3];
        await PostAsync(client, path + "/events", $$"""{"events":[{"type":"user.message","content":[{"type":"text","text":"Look at {{number}}"}]}]}""");
        using HttpResponseMessage response = await client.GetAsync(path + "/events/stream", HttpCompletionOption.ResponseHeadersRead);
        await client.GetByteArrayAsync(path + "/events?order=desc");
        using var events = new StreamReader(await response.Content.ReadAsStreamAsync());
        string said = string.Empty;
        bool isRead = false;
        while (await events.ReadLineAsync() is { } line && !line.StartsWith("event: session.status_idle", StringComparison.Ordinal))
        {
            // The first new event of a stream has to be in the history.
            if (!isRead && line.StartsWith("data:", StringComparison.Ordinal))
                isRead = await client.GetByteArrayAsync(path + "/events?order=desc") is not null;
            if (line.Contains("\"agent.message\"", StringComparison.Ordinal))
                said = line;
        }

        return said;
    }

    private static async Task<string> PostAsync(HttpClient client, string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await client.PostAsync(path, content);
        return await response.Content.ReadAsStringAsync();
    }
}

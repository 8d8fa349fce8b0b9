using System;
using System.Net.Http;
using System.Security;
using System.Threading;
using System.Threading.Tasks;
using Anthropic;
using ManagedAgents.Client;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Sessions;

namespace ManagedAgents.Benchmarks.ListOnce;

/// <summary>
/// A whole process without PowerShell that does one small thing: it lists a page of sessions and prints them. Each way is a method of its own, so that a
/// process loads no more than its way needs.
/// </summary>
internal static class Program
{
    private static Task Main(string[] arguments) => arguments switch
    {
        ["bare", var address] => BareAsync(new Uri(address)),
        ["module", var address] => ModuleAsync(new Uri(address)),
        ["sdk", var address] => SdkAsync(address),
        _ => throw new ArgumentException("Say bare, module or sdk, and an address.", nameof(arguments)),
    };

    private static async Task BareAsync(Uri address)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, "v1/sessions"));
        request.Headers.TryAddWithoutValidation("x-api-key", "key");
        request.Headers.TryAddWithoutValidation("anthropic-version", "2023-06-01");
        using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await Console.Out.WriteLineAsync(await response.Content.ReadAsStringAsync());
    }

    private static async Task ModuleAsync(Uri address)
    {
        using var key = new SecureString();
        key.AppendChar('k');
        using var connection = new ApiConnection(new ConnectionSettings { BaseUri = address, ApiKey = key });
        Pager<Session> sessions = new ApiClient(connection).Sessions.List();
        while (await sessions.NextAsync(CancellationToken.None) is { } session)
            await Console.Out.WriteLineAsync($"{session.Id} {session.Status} {session.Title}");
    }

    private static async Task SdkAsync(string address)
    {
        var client = new AnthropicClient { BaseUrl = address.TrimEnd('/'), ApiKey = "key", MaxRetries = 0 };
        foreach (var session in (await client.Beta.Sessions.List()).Items)
            await Console.Out.WriteLineAsync($"{session.ID} {session.Status} {session.Title}");
    }
}

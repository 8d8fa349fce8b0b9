using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Vaults;
using ManagedAgents.Formatting;

namespace ManagedAgents.Vaults;

/// <summary>Addresses of MCP servers as the service compares a credential's with an agent's.</summary>
internal static class ServerAddress
{
    // A look at the agents is worth a few requests, not a long wait.
    private const int MostAgents = 300;

    private const string Secure = "https://";

    /// <summary>An address without what makes no difference: the case of scheme and host, a default port, a slash at the end.</summary>
    public static string Normal(string address) => Uri.TryCreate(address.Trim(), UriKind.Absolute, out Uri? uri)
        ? uri.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped) + uri.GetComponents(UriComponents.PathAndQuery, UriFormat.UriEscaped).TrimEnd('/')
        : address.Trim();

    /// <summary>What a credential is for, as its table shows it: the address begins with what tells it from others.</summary>
    /// <param name="credential">The credential.</param>
    /// <returns>Such as "tickets.example.com/mcp", or a variable's name.</returns>
    public static string Shown(VaultCredential credential)
    {
        string text = credential.Auth?.ToString() ?? string.Empty;
        return Style.Name(text.StartsWith(Secure, StringComparison.OrdinalIgnoreCase) ? text.Substring(Secure.Length) : text, credential.ArchivedAt);
    }

    /// <summary>The servers of the agents there are; none where some agents could not be looked at.</summary>
    public static async Task<HashSet<string>> OfAgentsAsync(ApiClient client, CancellationToken token)
    {
        var servers = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            Pager<Agent> agents = client.Agents.List();
            for (int i = 0; await agents.NextAsync(token).ConfigureAwait(false) is { } agent; i++)
            {
                if (i == MostAgents)
                    return new HashSet<string>();
                foreach (McpServer server in agent.McpServers)
                    servers.Add(Normal(server.Url));
            }
        }
        catch (ApiException)
        {
            // Who may make credentials need not see agents.
            servers.Clear();
        }

        return servers;
    }
}

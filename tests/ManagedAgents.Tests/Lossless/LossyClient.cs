using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Sessions;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Lossless;

/// <summary>Clients of a <see cref="LossyService"/>, each with a connection of its own, as a job has it.</summary>
internal static class LossyClient
{
    public static ApiConnection Connect(LossyService service, int retries = 3) =>
        new(new ConnectionSettings { BaseUri = service.Server.Uri, ApiKey = EngineConnection.Secure("sk-ant-test-key"), MaxRetryCount = retries });

    public static async Task<string> SessionAsync(LossyService service, Dictionary<string, object?>? metadata = null)
    {
        using ApiConnection connection = Connect(service);
        var fields = new SessionCreateRequest { Agent = new SessionAgentInput("agent_1", null), EnvironmentId = "env_1", Title = "nightly" };
        if (metadata is not null)
            fields.Metadata = metadata;
        return (await new ApiClient(connection).Sessions.CreateAsync(fields, CancellationToken.None)).Id;
    }

    public static async Task<string> SendAsync(LossyService service, string text, string session = "sesn_9", int retries = 3)
    {
        using ApiConnection connection = Connect(service, retries);
        return Assert.Single(await new ApiClient(connection).Events.SendAsync(session, AmbiguousSendTests.Message(text), CancellationToken.None)).Id;
    }
}

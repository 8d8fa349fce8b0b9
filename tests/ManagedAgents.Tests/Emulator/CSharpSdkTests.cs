using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Anthropic;
using Anthropic.Models.Beta.Agents;
using Anthropic.Models.Beta.Environments;
using Anthropic.Models.Beta.Files;
using Anthropic.Models.Beta.Sessions;
using Anthropic.Models.Beta.Sessions.Events;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Scenarios;
using ManagedAgents.Tests.Engine;
using Xunit;
using AgentModel = Anthropic.Models.Beta.Agents.Model;

namespace ManagedAgents.Tests.Emulator;

/// <summary>The official C# SDK, unchanged but for address and key, with its own checks of every answer switched on.</summary>
public sealed class CSharpSdkTests
{
    [Fact]
    public async Task The_SDK_creates_streams_answers_a_tool_lists_and_deletes()
    {
        using var server = EmulatorServer.Start(new EmulatorOptions
        {
            Scenario = Scenario.FromJson("""[{"steps":[{"thinking":true},{"customTool":"run_linter","input":{"file":"a.cs"}},{"message":"The linter says: {{result}}"}]}]"""),
        });
        var client = Client(server);
        var agent = await client.Beta.Agents.Create(new AgentCreateParams
        {
            Name = "Reviewer",
            Model = new AgentModel("claude-opus-4-6"),
            Tools =
            [
                new BetaManagedAgentsAgentToolset20260401Params(),
                new BetaManagedAgentsCustomToolParams
                {
                    Name = "run_linter",
                    Description = "Runs the linter",
                    InputSchema = new BetaManagedAgentsCustomToolInputSchema { Properties = new Dictionary<string, JsonElement>() },
                },
            ],
        });
        var environment = await client.Beta.Environments.Create(new EnvironmentCreateParams { Name = "env" });
        var session = await client.Beta.Sessions.Create(new SessionCreateParams { Agent = agent.ID, EnvironmentID = environment.ID, Title = "review" });
        Assert.Equal("idle", session.Status.Raw());

        // Enumerating opens the stream: the first event waited for proves it is open only once the message is sent from here.
        var events = client.Beta.Sessions.Events.StreamStreaming(session.ID).GetAsyncEnumerator();
        var next = events.MoveNextAsync().AsTask();
        await EventuallyAsync(() => server.OpenStreams == 1);
        var sent = await client.Beta.Sessions.Events.Send(session.ID, new EventSendParams
        {
            Events = [new BetaManagedAgentsUserMessageEventParams([new BetaManagedAgentsTextBlock("Review it")])],
        });
        Assert.Single(sent.Data!);
        var types = new List<string>();
        while (await next)
        {
            var current = events.Current;
            current.Validate();
            types.Add(current.Type.Raw());
            if (current.TryPickAgentCustomToolUseEvent(out var call))
            {
                await client.Beta.Sessions.Events.Send(session.ID, new EventSendParams
                {
                    Events = [new BetaManagedAgentsUserCustomToolResultEventParams(call.ID) { Content = [new BetaManagedAgentsTextBlock("clean")] }],
                });
            }
            if (current.TryPickSessionStatusIdleEvent(out var idle) && idle.StopReason.TryPickBetaManagedAgentsSessionEndTurn(out _)) break;
            next = events.MoveNextAsync().AsTask();
        }
        await events.DisposeAsync();
        Assert.Contains("user.custom_tool_result", types);
        Assert.Contains("session.usage", types);

        var history = new List<string>();
        for (var page = await client.Beta.Sessions.Events.List(session.ID, new EventListParams { Limit = 4 }); ; page = await page.Next())
        {
            page.Validate();
            history.AddRange(page.Items.Select(e => e.ID));
            if (!page.HasNext()) break;
        }
        Assert.Equal(server.GetEventLog(session.ID).Select(j => JsonDocument.Parse(j).RootElement.GetProperty("id").GetString()), history);
        var sessions = await client.Beta.Sessions.List();
        sessions.Validate();
        Assert.Contains(sessions.Items, s => s.ID == session.ID);
        Assert.Equal(session.ID, (await client.Beta.Sessions.Delete(session.ID)).ID);
        await client.Beta.Agents.Archive(agent.ID);
        await client.Beta.Environments.Delete(environment.ID);
    }

    [Fact]
    public async Task The_SDK_uploads_mounts_lists_downloads_and_deletes_files()
    {
        using var server = EmulatorServer.Start(new EmulatorOptions { Scenario = Scenario.FromJson("""{"steps":[{"file":"report.csv","content":"a,b"}]}""") });
        var client = Client(server);
        var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("line\r\n", 50_000)));
        var file = await client.Beta.Files.Upload(new FileUploadParams { File = new Anthropic.Core.BinaryContent { Stream = new System.IO.MemoryStream(bytes), FileName = "input.txt" } });
        Assert.Equal("input.txt", file.Filename);
        Assert.Equal(bytes.Length, file.SizeBytes);
        using (var download = await client.Beta.Files.Download(file.ID))
        {
            using var copy = new System.IO.MemoryStream();
            await (await download.ReadAsStream()).CopyToAsync(copy);
            Assert.Equal(bytes, copy.ToArray());
        }

        var agent = await client.Beta.Agents.Create(new AgentCreateParams { Name = "Writer", Model = new AgentModel("claude-opus-4-6") });
        var environment = await client.Beta.Environments.Create(new EnvironmentCreateParams { Name = "env" });
        var session = await client.Beta.Sessions.Create(new SessionCreateParams
        {
            Agent = agent.ID,
            EnvironmentID = environment.ID,
            Resources = [new BetaManagedAgentsFileResourceParams(file.ID) { MountPath = "/mnt/session/uploads/input.txt" }],
            InitialEvents = [new BetaManagedAgentsUserMessageEventParams([new BetaManagedAgentsTextBlock("write")])],
        });
        await EventuallyAsync(async () => (await client.Beta.Sessions.Retrieve(session.ID)).Status.Raw() == "idle");
        var outputs = await client.Beta.Files.List(new FileListParams { ScopeID = session.ID, Betas = ["managed-agents-2026-04-01"] });
        outputs.Validate();
        Assert.Equal("report.csv", Assert.Single(outputs.Items).Filename);
        Assert.Equal(file.ID, (await client.Beta.Files.Delete(file.ID)).ID);
        await Assert.ThrowsAnyAsync<Anthropic.Exceptions.AnthropicApiException>(() => client.Beta.Files.RetrieveMetadata(file.ID));
    }

    private static AnthropicClient Client(EmulatorServer server) =>
        new() { BaseUrl = server.Uri.ToString().TrimEnd('/'), ApiKey = server.ApiKey, ResponseValidation = true, MaxRetries = 0 };

    private static Task EventuallyAsync(Func<bool> condition) => EventuallyAsync(() => Task.FromResult(condition()));

    private static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        for (var deadline = DateTime.UtcNow + Deadline.Default; !await condition(); await Task.Delay(5))
            Assert.True(DateTime.UtcNow < deadline, "The condition was not met in 20 seconds.");
    }
}

using System;
using System.IO;
using System.Security;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Deployments;
using ManagedAgents.Client.Environments;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Memory;
using ManagedAgents.Client.Skills;
using ManagedAgents.Client.Tunnels;
using ManagedAgents.Client.Vaults;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.NetFramework;

/// <summary>Nouns beside sessions: each is made and used once; the first that goes wrong throws.</summary>
internal static class NounCheck
{
    /// <summary>Makes and uses them.</summary>
    public static async Task RunAsync(ApiClient client, SecureString secret, CancellationToken token)
    {
        Vault vault = await client.Of(Kinds.Vault).CreateAsync(new RequestBody().SetField(nameof(Vault.DisplayName), "v"), token);
        VaultCredential credential = await client.VaultCredentials(vault.Id).CreateAsync(
            new RequestBody().SetField(nameof(VaultCredential.Auth), CredentialInput.Bearer("https://one.example/mcp", secret)), token);
        Require(credential.Auth?.McpServerUrl == "https://one.example/mcp", "the credential is for another server");

        MemoryStore store = await client.Of(Kinds.MemoryStore).CreateAsync(new RequestBody().SetField(nameof(MemoryStore.Name), "s"), token);
        AgentMemory memory = await client.Memories(store.Id).CreateAsync(
            new RequestBody().SetField(nameof(AgentMemory.Path), "/a.md").SetField(nameof(AgentMemory.Content), "Grüße, 漢字 🙂"), token);
        Require((await client.Memories(store.Id).GetAsync(memory.Id, token)).Content == "Grüße, 漢字 🙂", "the memory has another text");
        Require((await client.MemoryVersions(store.Id).List().NextAsync(token))?.MemoryId == memory.Id, "the memory has no version");

        byte[] head = Encoding.UTF8.GetBytes("---\nname: one\ndescription: d\n---\n");
        Skill skill = await client.Skills.UploadAsync(new SkillUpload("one", "d", [new SkillFile("one/SKILL.md", head)]), static _ => { }, token);
        using var zip = new MemoryStream();
        await client.SkillVersions(skill.Id).DownloadAsync(skill.LatestVersionId!, zip, static (_, _) => { }, token);
        Require(zip.Length > head.Length, "the skill came back shorter");

        Agent agent = await client.Agents.CreateAsync(new AgentRequest { Name = "n", Model = "claude-opus-4-6" }, token);
        AgentEnvironment environment = await client.Environments.CreateAsync(new EnvironmentRequest { Name = "n" }, token);
        Deployment deployment = await client.Deployments.CreateAsync(
            new RequestBody().SetField(nameof(Deployment.Name), "d").SetField(nameof(Deployment.Agent), agent.Id).SetField(nameof(Deployment.EnvironmentId), environment.Id)
                .SetField(nameof(Deployment.InitialEvents), new[] { InputEvent.UserMessage([ContentInput.Text("go")]) }).SetField(nameof(Deployment.Schedule), ScheduleInput.Cron("15 2 * * *", "Europe/Berlin")),
            token);
        Require(deployment.UpcomingRuns.Count > 0, "the deployment will not run");
        Require((await client.Deployments.RunAsync(deployment.Id, token)).SessionId is not null, "the run has no session");

        Tunnel tunnel = await client.Tunnels.CreateAsync(new RequestBody().SetField(nameof(Tunnel.DisplayName), "t"), token);
        Require((await client.Tunnels.RevealTokenAsync(tunnel.Id, token)).Length > 0, "the tunnel has no token");
        Console.WriteLine("nouns: credential, memory, skill, deployment, tunnel");
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
            throw new InvalidOperationException(otherwise);
    }
}

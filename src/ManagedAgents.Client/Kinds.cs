using System;
using System.Collections.Generic;
using System.Linq;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Deployments;
using ManagedAgents.Client.Dreams;
using ManagedAgents.Client.Environments;
using ManagedAgents.Client.Files;
using ManagedAgents.Client.Memory;
using ManagedAgents.Client.Models;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Sessions;
using ManagedAgents.Client.Skills;
using ManagedAgents.Client.Tunnels;
using ManagedAgents.Client.UserProfiles;
using ManagedAgents.Client.Vaults;
using ManagedAgents.Client.Wire;
using ManagedAgents.Client.WorkQueue;

namespace ManagedAgents.Client;

/// <summary>The kinds of objects that the service has, each described here once.</summary>
public static class Kinds
{
    /// <summary>Agents.</summary>
    public static ResourceKind<Agent> Agent => Agents.Agent.Kind;

    /// <summary>Environments.</summary>
    public static ResourceKind<AgentEnvironment> Environment => AgentEnvironment.Kind;

    /// <summary>Sessions.</summary>
    public static ResourceKind<Session> Session => Sessions.Session.Kind;

    /// <summary>Files.</summary>
    public static ResourceKind<AgentFile> File => AgentFile.Kind;

    /// <summary>What is mounted in a session.</summary>
    public static ResourceKind<SessionResource> SessionResource => Sessions.SessionResource.Kind;

    /// <summary>The events of a session.</summary>
    public static ResourceKind Event { get; } = new("event", "sevt_", "events") { Parent = Session };

    /// <summary>Threads of sessions.</summary>
    public static ResourceKind<SessionThread> Thread => SessionThread.Kind;

    /// <summary>Vaults.</summary>
    public static ResourceKind<Vault> Vault => Vaults.Vault.Kind;

    /// <summary>Credentials in vaults.</summary>
    public static ResourceKind<VaultCredential> VaultCredential => Vaults.VaultCredential.Kind;

    /// <summary>Memory stores.</summary>
    public static ResourceKind<MemoryStore> MemoryStore => ManagedAgents.Client.Memory.MemoryStore.Kind;

    /// <summary>Memories in stores.</summary>
    public static ResourceKind<AgentMemory> Memory => AgentMemory.Kind;

    /// <summary>What memories were.</summary>
    public static ResourceKind<MemoryVersion> MemoryVersion => ManagedAgents.Client.Memory.MemoryVersion.Kind;

    /// <summary>Deployments.</summary>
    public static ResourceKind<Deployment> Deployment => Deployments.Deployment.Kind;

    /// <summary>The runs of deployments.</summary>
    public static ResourceKind<DeploymentRun> DeploymentRun => Deployments.DeploymentRun.Kind;

    /// <summary>Dreams.</summary>
    public static ResourceKind<Dream> Dream => Dreams.Dream.Kind;

    /// <summary>Skills.</summary>
    public static ResourceKind<Skill> Skill => Skills.Skill.Kind;

    /// <summary>The versions of skills.</summary>
    public static ResourceKind<SkillVersion> SkillVersion => Skills.SkillVersion.Kind;

    /// <summary>Models.</summary>
    public static ResourceKind<ModelInfo> Model => ModelInfo.Kind;

    /// <summary>User profiles.</summary>
    public static ResourceKind<UserProfile> UserProfile => UserProfiles.UserProfile.Kind;

    /// <summary>Tunnels.</summary>
    public static ResourceKind<Tunnel> Tunnel => Tunnels.Tunnel.Kind;

    /// <summary>Certificates of tunnels.</summary>
    public static ResourceKind<TunnelCertificate> TunnelCertificate => Tunnels.TunnelCertificate.Kind;

    /// <summary>What is in the work queues of environments.</summary>
    public static ResourceKind<WorkItem> WorkItem => WorkQueue.WorkItem.Kind;

    /// <summary>All of them, those that have no operations yet as well.</summary>
    public static IReadOnlyList<ResourceKind> All { get; } =
    [
        Agent, Environment, Session, File, SessionResource, Event, Vault, MemoryStore,
        Thread,
        new("outcome", "outc_", string.Empty),
        VaultCredential,
        Memory, MemoryVersion,
        Deployment, DeploymentRun,
        Dream,
        Skill, SkillVersion,
        Model,
        new("webhook event", "whe_", string.Empty),
        WorkItem,
        UserProfile,
        Tunnel,
        TunnelCertificate,
        new("request", "req_", string.Empty),
        new("page", "page_", string.Empty),
    ];

    /// <summary>The kind of a class of objects.</summary>
    /// <typeparam name="T">The object.</typeparam>
    /// <returns>The kind.</returns>
    public static ResourceKind<T> Of<T>()
        where T : ApiObject => All.OfType<ResourceKind<T>>().First();

    /// <summary>The kind whose prefix an id bears.</summary>
    /// <param name="id">The id.</param>
    /// <returns>The kind; null where the id bears none that is known.</returns>
    public static ResourceKind? OfId(string id) => All.FirstOrDefault(kind => kind.Prefix.Length > 0 && id.StartsWith(kind.Prefix, StringComparison.Ordinal));

    /// <summary>The kind that a path is about: that of its first word.</summary>
    internal static ResourceKind? OfPath(string path)
    {
        string[] words = path.Split('/');
        return words.Length < 3 ? null : All.FirstOrDefault(kind => kind.Parent is null && kind.Path == words[2]);
    }
}

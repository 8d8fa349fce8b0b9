using System;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Deployments;
using ManagedAgents.Client.Dreams;
using ManagedAgents.Client.Environments;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Files;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Memory;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Sessions;
using ManagedAgents.Client.Skills;
using ManagedAgents.Client.Tunnels;
using ManagedAgents.Client.UserProfiles;
using ManagedAgents.Client.Vaults;
using ManagedAgents.Client.WorkQueue;

namespace ManagedAgents.Client;

/// <summary>The service's operations over one connection, for one caller.</summary>
public sealed class ApiClient : ApiCaller
{
    /// <summary>Makes a client.</summary>
    /// <param name="connection">The connection, which may be shared.</param>
    /// <param name="log">Takes a line for each request and each retry, never a body; called on any thread; null where nobody reads them, as they cost time.</param>
    /// <param name="warn">Takes what the user should know though it is no error; called on any thread; null where nobody reads it.</param>
    /// <remarks>A line may repeat what a service or a proxy said: <see cref="ApiConnection.WithoutSecrets(string)"/> makes it fit to be told.</remarks>
    public ApiClient(ApiConnection connection, Action<string>? log = null, Action<string>? warn = null)
        : base(connection, log, warn)
    {
    }

    /// <summary>The operations on agents.</summary>
    public AgentOperations Agents => new(this);

    /// <summary>The operations on environments.</summary>
    public ResourceOperations<AgentEnvironment> Environments => Of(Kinds.Environment);

    /// <summary>The operations on sessions.</summary>
    public SessionOperations Sessions => new(this);

    /// <summary>The operations on what is mounted in a session.</summary>
    /// <param name="sessionId">The session.</param>
    /// <returns>The operations.</returns>
    public SessionResourceOperations SessionResources(string sessionId) => new(this, sessionId);

    /// <summary>The operations on sessions' events.</summary>
    public EventOperations Events => new(this);

    /// <summary>The operations on files.</summary>
    public FileOperations Files => new(this);

    /// <summary>The operations on skills.</summary>
    public SkillOperations Skills => new(this);

    /// <summary>The operations on a skill's versions.</summary>
    /// <param name="skillId">The skill.</param>
    /// <returns>The operations.</returns>
    public SkillVersionOperations SkillVersions(string skillId) => new(this, skillId);

    /// <summary>The operations on a vault's credentials.</summary>
    /// <param name="vaultId">The vault.</param>
    /// <returns>The operations.</returns>
    public VaultCredentialOperations VaultCredentials(string vaultId) => new(this, vaultId);

    /// <summary>The operations on deployments.</summary>
    public DeploymentOperations Deployments => new(this);

    /// <summary>The operations on dreams.</summary>
    public DreamOperations Dreams => new(this);

    /// <summary>The operations on user profiles.</summary>
    public UserProfileOperations UserProfiles => new(this);

    /// <summary>The operations on tunnels.</summary>
    public TunnelOperations Tunnels => new(this);

    /// <summary>The operations on the work queue of an environment.</summary>
    /// <param name="environmentId">The environment.</param>
    /// <returns>The operations.</returns>
    public WorkItemOperations WorkItems(string environmentId) => new(this, environmentId);

    /// <summary>The operations on the memories of a store.</summary>
    /// <param name="memoryStoreId">The store.</param>
    /// <param name="showsContent">False to leave the content out of what creating and changing answer.</param>
    /// <returns>The operations.</returns>
    public MemoryOperations Memories(string memoryStoreId, bool showsContent = true) => new(this, memoryStoreId) { ShowsContent = showsContent };

    /// <summary>The operations on what a store's memories were.</summary>
    /// <param name="memoryStoreId">The store.</param>
    /// <returns>The operations.</returns>
    public MemoryVersionOperations MemoryVersions(string memoryStoreId) => new(this, memoryStoreId);

    /// <summary>The operations that every kind of object has.</summary>
    /// <typeparam name="T">The object.</typeparam>
    /// <param name="kind">The kind.</param>
    /// <param name="parents">The ids of the objects that these belong to, the outermost first.</param>
    /// <returns>The operations.</returns>
    public ResourceOperations<T> Of<T>(ResourceKind<T> kind, params string[] parents)
        where T : ApiObject =>
        kind.Operations?.Invoke(this) ?? kind.OperationsIn?.Invoke(this, parents) ?? new(this, kind, parents);

    /// <summary>Any request, for what has no operation of its own.</summary>
    public RawOperations Raw => new(this);
}

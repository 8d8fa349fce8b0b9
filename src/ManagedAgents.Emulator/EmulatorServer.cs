using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Sockets;
using ManagedAgents.Emulator.Agents;
using ManagedAgents.Emulator.Deployments;
using ManagedAgents.Emulator.Dreams;
using ManagedAgents.Emulator.Environments;
using ManagedAgents.Emulator.Faults;
using ManagedAgents.Emulator.Files;
using ManagedAgents.Emulator.Memory;
using ManagedAgents.Emulator.Models;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Sessions;
using ManagedAgents.Emulator.SignIn;
using ManagedAgents.Emulator.Skills;
using ManagedAgents.Emulator.Tunnels;
using ManagedAgents.Emulator.UserProfiles;
using ManagedAgents.Emulator.Vaults;
using ManagedAgents.Emulator.Webhooks;
using ManagedAgents.Emulator.Wire;
using ManagedAgents.Emulator.WorkQueue;

namespace ManagedAgents.Emulator;

/// <summary>
/// A Managed Agents service in this process, on 127.0.0.1, for tests and first steps, with every operation of the API. All is kept in memory and in a temp
/// folder until it stops. No model answers; a scenario says what the agent does.
/// </summary>
public sealed class EmulatorServer : IDisposable
{
    private readonly Service _service;
    private readonly HttpServer _server;
    private readonly FaultPlan _faults;
    private readonly RequestLog _log = new();
    private readonly IssuedTokens _tokens;

    private EmulatorServer(EmulatorOptions options)
    {
        ApiKey = options.ApiKey ?? Ids.New("emulator-key-");
        _service = new Service(
            new Clock(options.TimeSkew, options.TimeSkewSeed),
            new WireForms(refusesLaunch: options.WireFormat == EmulatorWireFormat.Current, refusesCurrent: options.WireFormat == EmulatorWireFormat.Launch));
        _service.Keep(new TempFolder());
        _service.Keep(new WebhookSender(options.WebhookUri, options.WebhookKey, options.WebhookTypes, options.WebhookFaults));
        _service.Keep(new StreamSettings { PingInterval = options.PingInterval, BeforeStreamWrite = options.BeforeStreamWrite });
        _service.Keep(new TurnSettings(options.Scenario)
        {
            StreamWait = options.StreamWait,
            CentsPerModelRequest = options.CentsPerModelRequest,
            IdleHasStopReason = options.WireFormat != EmulatorWireFormat.Launch,
        });
        _service.Keep(new DeploymentSchedules(_service));
        _service.Keep(new WorkSettings { Lease = options.WorkLease, QueuesAtCreate = options.QueuesWorkAtCreate, MemoryFolder = options.MemoryFolder.TrimEnd('/') + "/" });
        _tokens = new IssuedTokens(options.LoginLifetime);
        var identities = new IdentityApi();
        _service.Keep(identities);
        var routes = new TokenApi(_tokens, options.FederationRules).Routes().Concat(identities.Routes()).Concat(ServiceRoutes.Create(_service)).ToList();
        _faults = new FaultPlan(options.Faults);
        _server = new HttpServer(options.Port, new Router(routes, new RequestChecks(ApiKey, text => _service.Locked(() => _service.Worker(text)), _tokens.IsGood), _log, _faults, options.MaxBodyBytes, options.MaxUploadBytes), _faults.Refusals);
        Uri = new Uri($"http://127.0.0.1:{_server.Port}/");
        IsRunning = true;
        _server.Run();
    }

    /// <summary>The address to give to a client.</summary>
    public Uri Uri { get; }

    /// <summary>The key the server accepts. What is for workers it opens to the keys of environments, too.</summary>
    public string ApiKey { get; }

    /// <summary>Whether it serves; false after <see cref="Stop"/>.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>TCP connections open now.</summary>
    public int OpenConnections => _server.OpenConnections;

    /// <summary>Event streams open now, over all sessions and threads.</summary>
    public int OpenStreams => _service.Locked(() => _service.Sessions().Values.Sum(s => s.Log.ReaderCount + s.Engine.Runs.All.Sum(r => r.Log.ReaderCount)));

    /// <summary>The last 1000 requests, oldest first, with their JSON bodies, secrets in them included, and without the key they sign in with.</summary>
    public IReadOnlyList<RecordedRequest> Requests => _log.Requests;

    /// <summary>The key that workers of a self-hosted environment sign in with, as a Bearer token: it alone lists the environment's work.</summary>
    /// <param name="environmentId">The environment.</param>
    /// <exception cref="KeyNotFoundException">There is no such environment, or it is not self-hosted.</exception>
    public string GetEnvironmentKey(string environmentId) => _service.Locked(() =>
        _service.All<EnvironmentKey>().TryGetValue(environmentId, out EnvironmentKey? key) ? key.Text : throw new KeyNotFoundException($"There is no self-hosted environment {environmentId}."));

    /// <summary>Ends the lease of all work that a worker has, as if it had not beaten for too long: another worker is given it.</summary>
    public void EndLeases() => _service.Locked(() =>
    {
        foreach (var work in _service.All(WorkKinds.Work).Values)
        {
            if (_service.Lease(work).Until is not null)
                _service.Lease(work).Until = DateTimeOffset.MinValue;
            _service.EndLease(work);
        }

        return true;
    });

    /// <summary>Puts an item of work into an environment's queue that is no session, as the service does to see whether workers live.</summary>
    /// <param name="environmentId">The environment.</param>
    /// <returns>The id of the item.</returns>
    public string QueueHealthcheck(string environmentId) => _service.Locked(() => _service.QueueWork(_service.Environment(environmentId).Id, "healthcheck", Ids.New("health_")).Id);

    /// <summary>Has the content of a skill's version be an archive of your own, as of a publisher who packs otherwise, or means harm.</summary>
    /// <param name="versionId">The version.</param>
    /// <param name="archive">The bytes to answer.</param>
    public void SetSkillArchive(string versionId, byte[] archive) => _service.Locked(() => _service.All<SkillContent>()[versionId].Archive = archive);

    /// <summary>Why no webhooks are sent any more, such as that the endpoint redirected; null while they are.</summary>
    public string? WebhookDisabledReason => _service.Of<WebhookSender>().DisabledReason;

    /// <summary>Logs somebody in, as <c>ant auth login</c> does in a browser.</summary>
    public EmulatorLogin LogIn() => new(_tokens.Issue(_tokens.LoginLifetime), _tokens.IssueRefresh(), DateTimeOffset.UtcNow + _tokens.LoginLifetime);

    /// <summary>Ends all tokens of sign-ins before their time; refresh tokens stay good.</summary>
    public void RevokeTokens() => _tokens.Revoke();

    /// <summary>The environment variables of a platform whose identity service this server then is.</summary>
    /// <param name="platform">AzureAppService, AzureArc, AzureAutomation, AzureDevOps, AzureVirtualMachine, GitHubActions or GoogleMetadata.</param>
    /// <exception cref="ArgumentException">There is no such platform.</exception>
    public IReadOnlyDictionary<string, string> GetIdentityVariables(string platform) => IdentityApi.Variables(platform, Uri);

    /// <summary>Starts a server; it serves when this returns.</summary>
    /// <param name="options">How it serves; null for the defaults.</param>
    /// <exception cref="SocketException">The port is taken.</exception>
    public static EmulatorServer Start(EmulatorOptions? options = null) => new(options ?? new EmulatorOptions());

    /// <summary>Stops listening, closes every open connection at once and deletes the files. Stopping twice does no harm.</summary>
    public void Stop()
    {
        if (!IsRunning)
            return;
        IsRunning = false;
        _server.Dispose();
        lock (_service.Gate)
        {
            foreach (Session session in _service.Sessions().Values)
                session.Engine.Dispose();
        }

        _service.Dispose();
    }

    /// <summary>Stops the server.</summary>
    public void Dispose() => Stop();

    /// <summary>Adds a fault rule, which counts the requests from now on; disposing what this returns takes the rule away again.</summary>
    /// <param name="rule">Where the fault strikes and what it does.</param>
    /// <returns>The rule at work, with the number of its strikes.</returns>
    public ActiveFault AddFault(FaultRule rule) => _faults.Add(rule ?? throw new ArgumentNullException(nameof(rule)));

    /// <summary>Lets one wait at a scenario's <c>gate</c> of this name pass, now or when it comes.</summary>
    /// <param name="gate">The name in the step.</param>
    public void Release(string gate) => _service.Of<TurnSettings>().Gates.Release(gate);

    /// <summary>
    /// Lets the schedules of deployments run as if it were a later time already: each starts what is due first since it was last asked, as nothing is made
    /// up for. Time goes on from there.
    /// </summary>
    /// <param name="now">The time it is taken for.</param>
    public void RunSchedules(DateTimeOffset now) => _service.Of<DeploymentSchedules>().Run(now);

    /// <summary>A session's history as JSON texts, one per event, in the server's order.</summary>
    /// <exception cref="KeyNotFoundException">There is no such session.</exception>
    public IReadOnlyList<string> GetEventLog(string sessionId) => Read(sessionId, s => s.Log.History.Select(e => e.Json).ToList());

    /// <summary>Everything a session has streamed, the queued copies of events too, in order; no pings, no previews.</summary>
    /// <exception cref="KeyNotFoundException">There is no such session.</exception>
    public IReadOnlyList<string> GetStreamLog(string sessionId) => Read(sessionId, s => s.Log.Streamed.ToList());

    /// <summary>Address and state; never the key.</summary>
    public override string ToString() => $"{Uri} ({(IsRunning ? "running" : "stopped")})";

    private IReadOnlyList<string> Read(string sessionId, Func<Session, IReadOnlyList<string>> read) => _service.Locked(() =>
        _service.Sessions().TryGetValue(sessionId, out Session? session) ? read(session) : throw new KeyNotFoundException($"There is no session {sessionId}."));
}

/// <summary>Every operation of the service.</summary>
internal static class ServiceRoutes
{
    // Declared: the rest of each is in its kind.
    private static readonly ObjectKind[] Kinds =
    {
        EnvironmentKinds.Environment, VaultKinds.Vault, VaultKinds.Credential, MemoryKinds.Store, MemoryKinds.Memory, MemoryKinds.Version,
        SkillKinds.Skill, SkillKinds.Version, UserProfileKinds.UserProfile, TunnelKinds.Tunnel, TunnelKinds.Certificate, WorkKinds.Work,
        DeploymentKinds.Deployment, DeploymentKinds.Run, DreamKinds.Dream,
    };

    // What has words where others have ids comes first.
    public static IReadOnlyList<Route> Create(Service service) => new SkillsApi(service).Routes()
        .Concat(new WorkQueueApi(service).Routes())
        .Concat(new UserProfilesApi(service).Routes())
        .Concat(Kinds.SelectMany(kind => new ObjectsApi(service, kind).Routes()))
        .Concat(new AgentsApi(service).Routes())
        .Concat(new SessionsApi(service).Routes())
        .Concat(new SessionResourcesApi(service).Routes())
        .Concat(new EventsApi(service).Routes())
        .Concat(new ThreadsApi(service).Routes())
        .Concat(new FilesApi(service).Routes())
        .Concat(new ModelsApi(service).Routes())
        .Concat(new MemoriesApi(service).Routes())
        .Concat(new MemoryVersionsApi(service).Routes())
        .ToList();
}

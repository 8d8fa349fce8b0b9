using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using System.Security;
using ManagedAgents.Client.Webhooks;
using ManagedAgents.Disk;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Faults;
using ManagedAgents.Emulator.Scenarios;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;
using ManagedAgents.Runspaces;
using ManagedAgents.Webhooks;

namespace ManagedAgents.Emulators;

/// <summary>Starts a local Managed Agents service in this process, on 127.0.0.1. It lives until it is stopped, or the module or the session goes.</summary>
[Cmdlet(VerbsLifecycle.Start, "MAEmulator", SupportsShouldProcess = true)]
[OutputType(typeof(EmulatorInfo))]
public sealed class StartMAEmulatorCommand : MACmdlet
{
    private const int HighestPort = 65535;

    /// <summary>The TCP port. Default: a free one.</summary>
    [Parameter(Position = 0)]
    [ValidateRange(0, HighestPort)]
    public int Port { get; set; }

    /// <summary>The API key that it accepts, as SecureString. Default: a random one.</summary>
    [Parameter]
    [SecretArgument]
    public SecureString? ApiKey { get; set; }

    /// <summary>The wire format it serves: Both (default), Current or Launch.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(EmulatorWireFormatCompleter))]
    public string WireFormat { get; set; } = nameof(EmulatorWireFormat.Both);

    /// <summary>
    /// How the agent works: hashtables with the keys match and steps, or paths of JSON files with lists of them. The first rule whose match fits the
    /// message is played. See about_ManagedAgents_Emulator.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(ScenarioCompleter))]
    public object[] Scenario { get; set; } = [];

    /// <summary>
    /// Failures to play, as hashtables that say where and what, such as <c>@{ path = '/v1/files*'; nth = 1; status = 429 }</c>. An unknown key is an
    /// error that lists the known ones; about_ManagedAgents_Emulator explains each:
    /// <list type="bullet">
    /// <item>Where: method, path (* and ? are wildcards), nth or every (each path by itself with perPath).</item>
    /// <item>Connecting: refuse (n connects, or $true), refuseMs.</item>
    /// <item>The request: delayMs, hang (ms or $true), dropRequest, status.</item>
    /// <item>What the service knows: historyLagMs, fileLagMs, statusLagMs.</item>
    /// <item>The answer: headerDelayMs, dropResponse, answerStatus, without, with, body, emptyBody, html, byteOrderMark, gzip ($true, cut or corrupt),
    /// headers.</item>
    /// <item>A stream's events: shedDeltas, truncateJson, badUtf8, swap, reorder, duplicate, garbage, pingFlood, streamError (with streamErrorType),
    /// cutAfterEvents, hangAfterEvents.</item>
    /// <item>Bytes: cutAfterBytes, bytesPerSecond.</item>
    /// <item>How a cut closes: cutBy (close, reset or end).</item>
    /// </list>
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(FaultCompleter))]
    public IDictionary[] Fault { get; set; } = [];

    /// <summary>After how many silent seconds an event stream gets a ping; default 15.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue / 1000)]
    public int PingIntervalSec { get; set; } = 15;

    /// <summary>
    /// How many milliseconds a turn waits, after a message or an answer, until a stream of the session is open; 0 to 60000, default 500. So a client
    /// that sends first and opens the stream second finds the turn still under way, as at the service, whose model needs a moment. Where a stream is
    /// open the turn goes on at once. Give 0 for programs that never open one.
    /// </summary>
    [Parameter]
    [ValidateRange(0, 60_000)]
    public int StreamWaitMs { get; set; } = 500;

    /// <summary>
    /// Where to send webhooks of what happens in the emulator, such as the address of Receive-MAWebhook: to sessions, agents, environments, vaults,
    /// credentials, memory stores and deployments. Default: nowhere.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public Uri? WebhookUri { get; set; }

    /// <summary>With -WebhookUri: the key to sign them with (<c>whsec_…</c>), as a SecureString.</summary>
    [Parameter]
    [SecretArgument]
    [ValidateNotNull]
    public SecureString? WebhookKey { get; set; }

    /// <summary>With -WebhookUri: sends only events of these types, such as session.*. Default: all.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(WebhookTypeCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] WebhookType { get; set; } = [];

    /// <summary>
    /// With -WebhookUri: what goes wrong with webhooks on their way, as a hashtable with the keys duplicate (each n-th comes twice), reorder ($true: they
    /// overtake each other) and wrongSignature (the first attempt of each n-th is signed wrongly).
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? WebhookFault { get; set; }

    /// <summary>
    /// Whose identity tokens it exchanges, as hashtables with the keys id, organization, serviceAccount, workspaces, subject, audience, issuer,
    /// lifetimeSec and maxJwtLifetimeSec, all optional. Default: one rule, fdrl_emulator, that takes any. See about_ManagedAgents_Emulator.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary[] FederationRule { get; set; } = [];

    /// <summary>How many seconds the token of a login is good for, 1 to 86400; default 3600.</summary>
    [Parameter]
    [ValidateRange(1, 86_400)]
    public int LoginLifetimeSec { get; set; } = 3600;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!TryNow(ReadOptions, null, out EmulatorOptions options) || !ShouldProcess($"127.0.0.1:{Port}", "Start emulator") || !TryNow(() => Start(options), Port, out EmulatorServer server))
            return;
        var emulator = new EmulatorInfo(server, new NetworkCredential(string.Empty, server.ApiKey).SecurePassword, options.WireFormat.ToString());
        RunningEmulators.Here.Add(emulator);
        WriteVerbose($"The emulator serves at {emulator.Uri}.");
        WriteObject(emulator);
    }

    private static EmulatorServer Start(EmulatorOptions options)
    {
        try
        {
            return EmulatorServer.Start(options);
        }
        catch (SocketException cause)
        {
            throw new InputException("PortInUse", $"The emulator cannot listen on port {options.Port}: {cause.Message}. Give another -Port, or none for a free one.", cause);
        }
    }

    private EmulatorOptions ReadOptions()
    {
        EmulatorOptions options = ReadPlainOptions();
        if (FederationRule.Length > 0)
            options.FederationRules = FederationRule.Select(static rule => ManagedAgents.Emulator.SignIn.FederationRule.Parse(PlainValue.Table(rule)!)).ToList();
        return options;
    }

    private EmulatorOptions ReadPlainOptions() => new()
    {
        LoginLifetime = TimeSpan.FromSeconds(LoginLifetimeSec),
        Port = Port,
        ApiKey = ApiKey is null ? null : new NetworkCredential(string.Empty, ApiKey).Password,
        WireFormat = EmulatorWireFormatCompleter.Parse(WireFormat),
        Scenario = Scenario.SelectMany(ReadRules).ToList(),
        Faults = Fault.Select(static fault => FaultRule.Parse(PlainValue.Table(fault)!)).ToList(),
        PingInterval = TimeSpan.FromSeconds(PingIntervalSec),
        StreamWait = TimeSpan.FromMilliseconds(StreamWaitMs),
        WebhookUri = WebhookUri,
        WebhookKey = ReadWebhookKey(),
        WebhookTypes = WebhookType,
        WebhookFaults = WebhookFault is null ? new() : ManagedAgents.Emulator.Webhooks.WebhookFaults.Parse(PlainValue.Table(WebhookFault)!),
    };

    private string? ReadWebhookKey()
    {
        if (WebhookUri is null != WebhookKey is null)
            throw new InputException("InvalidInput", "-WebhookUri and -WebhookKey go together; give both.");
        if (WebhookKey is null)
            return null;
        if (!WebhookUri!.IsAbsoluteUri || WebhookUri.Scheme is not ("http" or "https"))
            throw new InputException("InvalidInput", $"'{WebhookUri}' is no address to send webhooks to; give one such as http://127.0.0.1:8080/.");
        _ = new WebhookSignature([WebhookKey], TimeSpan.FromMinutes(5));
        return new NetworkCredential(string.Empty, WebhookKey).Password;
    }

    private IEnumerable<ScenarioRule> ReadRules(object given) =>
        PlainValue.From(given) switch
        {
            string path => ReadRuleFiles(path),
            null => throw new InputException("InvalidInput", "A rule of -Scenario is null."),
            var rule => ManagedAgents.Emulator.Scenarios.Scenario.Parse(rule),
        };

    private IEnumerable<ScenarioRule> ReadRuleFiles(string path) =>
        FileSystemPath.Existing(SessionState, path).SelectMany(static file => ManagedAgents.Emulator.Scenarios.Scenario.FromJson(File.ReadAllText(file)));
}

/// <summary>Gets the emulators that were started in this runspace and serve still.</summary>
[Cmdlet(VerbsCommon.Get, "MAEmulator")]
[OutputType(typeof(EmulatorInfo))]
public sealed class GetMAEmulatorCommand : MACmdlet
{
    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteObject(RunningEmulators.Here.All.Where(static one => one.IsRunning), enumerateCollection: true);
}

/// <summary>
/// Stops emulators: the given ones, else all that were started in this runspace. What they kept is gone, and the connection that Connect-MAService made to
/// one in this runspace is closed.
/// </summary>
[Cmdlet(VerbsLifecycle.Stop, "MAEmulator", SupportsShouldProcess = true)]
[OutputType(typeof(EmulatorInfo))]
public sealed class StopMAEmulatorCommand : MACmdlet
{
    /// <summary>The emulators to stop, from Start-MAEmulator. Default: all that were started in this runspace.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    public EmulatorInfo[]? Emulator { get; set; }

    /// <summary>Emits what was stopped.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        RunningEmulators running = RunningEmulators.Here;
        EmulatorInfo[] meant = Emulator ?? running.All;
        if (meant.Length == 0)
            WriteVerbose("No emulator serves in this runspace.");
        foreach (EmulatorInfo emulator in meant)
        {
            if (!ShouldProcess(emulator.Uri.ToString(), "Stop emulator"))
                continue;
            running.Stop(emulator);
            WriteVerbose($"The emulator at {emulator.Uri} is stopped.{(Disconnect(emulator) ? " The connection to it is closed." : string.Empty)}");
            if (PassThru)
                WriteObject(emulator);
        }
    }

    /// <summary>Closes the runspace's connection where it leads to an emulator that is no more: what follows shall say that there is none.</summary>
    private static bool Disconnect(EmulatorInfo emulator)
    {
        RunspaceMemory memory = RunspaceMemory.Current;
        if (memory.Connected is not { } connection || Uri.Compare(connection.BaseUri, emulator.Uri, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) != 0)
            return false;
        connection.Dispose();
        memory.Disconnect();
        return true;
    }
}

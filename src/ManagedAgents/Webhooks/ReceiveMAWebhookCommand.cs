using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using ManagedAgents.Client.Webhooks;
using ManagedAgents.Disk;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;

namespace ManagedAgents.Webhooks;

/// <summary>
/// Listens for webhooks on this machine and emits each event once. A delivery is checked, kept, and then acknowledged, so however long the pipeline
/// takes for an event, the service has its answer at once. What brings deliveries from outside, and TLS, is a tunnel's or a proxy's business.
/// </summary>
[Cmdlet(VerbsCommunications.Receive, "MAWebhook")]
[OutputType(typeof(WebhookEvent))]
public sealed class ReceiveMAWebhookCommand : WebhookCmdlet
{
    private static readonly TimeSpan BetweenWarnings = TimeSpan.FromMinutes(1);

    private WildcardPattern[]? _types;
    private WebhookInbox? _inbox;
    private WebhookListener? _listener;
    private long _refusedAt;
    private long _malformedAt;
    private long _fullAt;
    private long _diskAt;

    /// <summary>The port to listen at; default 8080. 0 takes a free one, which -Verbose tells.</summary>
    [Parameter(Position = 0)]
    [ValidateRange(0, 65535)]
    public int Port { get; set; } = 8080;

    /// <summary>The path that deliveries come to, exactly; default <c>/</c>. Any other is answered with 404.</summary>
    [Parameter]
    [ValidatePattern("^/[^?#\\s]*$")]
    public string Path { get; set; } = "/";

    /// <summary>The address to listen at. Default: 127.0.0.1, which other machines do not reach. Another is a warning, as the connection is not encrypted.</summary>
    [Parameter]
    [ValidateNotNull]
    public IPAddress ListenAddress { get; set; } = IPAddress.Loopback;

    /// <summary>Emits only events of these types, such as session.status_idled or session.*; the others are acknowledged all the same.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(WebhookTypeCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Type { get; set; }

    /// <summary>Ends after so many events. Default: goes on until it is stopped.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int Count { get; set; }

    /// <summary>Ends after so many seconds. Default: goes on until it is stopped.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue / 1000)]
    public int TimeoutSec { get; set; }

    /// <summary>
    /// A file that remembers which events came, so that none is emitted again after a restart, and that one which was acknowledged and not taken by
    /// the pipeline is emitted first. It is made where there is none, and written before a delivery is acknowledged. One process at a time can use it.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SeenPath { get; set; }

    /// <summary>Answers GET requests of the path with 200, for the health checks of a proxy.</summary>
    [Parameter]
    public SwitchParameter AllowHealthCheck { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _types = Known(KnownValues.WebhookTypes, Type)?.Select(static type => WildcardPattern.Get(type, WildcardOptions.IgnoreCase)).ToArray();
        if (!IPAddress.IsLoopback(ListenAddress))
            WriteWarning($"Listening at {ListenAddress}, which other machines reach, without encryption. Let a proxy on this machine end TLS, and leave -ListenAddress out.");
        try
        {
            _inbox = new WebhookInbox(SeenPath is null ? null : WebhookJournal.Open(FileSystemPath.Literal(SessionState, SeenPath)));
            _listener = new WebhookListener(ListenAddress, Port, Answer);
        }
        catch (SocketException cause)
        {
            Throw(new InputException("PortNotFree", $"Cannot listen at {ListenAddress}:{Port}: {cause.Message}. Choose another -Port, or end what uses it.", cause), null);
        }
        catch (Exception cause) when (ErrorTable.Knows(cause))
        {
            Throw(cause, SeenPath);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        WriteVerbose($"Listening for webhooks at http://{_listener!.EndPoint}{Path}.");

        // At once, also while the rest of the pipeline is slow to stop.
        using CancellationTokenRegistration stopped = StopToken.Register(_listener.Stop);
        int emitted = 0;
        bool goesOn = true;
        try
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(StopToken);
            if (TimeoutSec > 0)
                deadline.CancelAfter(TimeSpan.FromSeconds(TimeoutSec));
            while (goesOn && (Count == 0 || emitted < Count))
                goesOn = TryEmit(Wait(_inbox!.NextAsync(deadline.Token)), ref emitted);
        }
        catch (OperationCanceledException)
        {
            // Wait turns a stop into a stopped pipeline, so this is the deadline: what was acknowledged is still given.
        }
        finally
        {
            _listener.Dispose();
        }

        while (goesOn && (Count == 0 || emitted < Count) && _inbox!.First is { } waiting)
            goesOn = TryEmit(waiting, ref emitted);
        if (_inbox!.Count > 0 && SeenPath is null)
            WriteWarning($"{_inbox.Count} events were acknowledged and not emitted; the service sends them no more. With -SeenPath the next call begins with them.");
    }

    private protected override void Close()
    {
        _listener?.Dispose();
        _inbox?.Dispose();
    }

    /// <summary>Emits an event that is wanted and takes it; false where that cannot be noted.</summary>
    private bool TryEmit(WebhookEvent next, ref int emitted)
    {
        if (IsWanted(next.Type))
        {
            emitted++;
            try
            {
                WriteObject(next);
            }
            catch (Exception enough) when (enough.GetType().Name == "StopUpstreamCommandsException")
            {
                // Whoever has enough, as Select-Object -First, has taken it.
                TryNow(Take, SeenPath, out _);
                throw;
            }
        }

        return TryNow(Take, SeenPath, out _);
    }

    private bool Take()
    {
        _inbox!.Take();
        return true;
    }

    private bool IsWanted(string type) => _types is null || Array.Exists(_types, pattern => pattern.IsMatch(type));

    private int Answer(DeliveryRequest request)
    {
        if (request.Path != Path)
            return 404;
        if (request.Method == "GET" && AllowHealthCheck)
            return 200;
        if (request.Method != "POST")
            return 405;
        WebhookVerdict verdict = Signature.Judge(request.Body, WebhookHeaders.Of(request.Headers), DateTimeOffset.UtcNow, out TimeSpan lead);
        if (verdict != WebhookVerdict.Valid)
        {
            WarnSeldom(ref _refusedAt, "A delivery was refused (401). " + Reason(verdict, lead));
            return 401;
        }

        try
        {
            if (_inbox!.TryAdd(WebhookInput.Read(request.Body)))
                return 204;
            WarnSeldom(ref _fullAt, "More events wait than are kept, as the pipeline is slow; the service was told to try again (503).");
            return 503;
        }
        catch (InputException malformed)
        {
            WarnSeldom(ref _malformedAt, "A delivery was refused (400). " + malformed.Message);
            return 400;
        }
        catch (IOException cause)
        {
            // Not on the disk, not acknowledged.
            WarnSeldom(ref _diskAt, $"'{SeenPath}' could not be written, so the service was told to try again (503): {cause.Message}");
            return 503;
        }
    }

    /// <summary>Tells what anybody on the network could bring about without end: once in a while, each kind by itself.</summary>
    private void WarnSeldom(ref long toldAt, string line)
    {
        long now = Stopwatch.GetTimestamp(), before = Interlocked.Read(ref toldAt);
        bool isSoon = before != 0 && now - before < BetweenWarnings.TotalSeconds * Stopwatch.Frequency;
        if (!isSoon && Interlocked.CompareExchange(ref toldAt, now, before) == before)
            Queue.Warn(line);
    }
}

/// <summary>Completes the types of what webhooks tell.</summary>
public sealed class WebhookTypeCompleter : FixedCompleter
{
    /// <summary>Makes the completer.</summary>
    public WebhookTypeCompleter()
        : base(KnownValues.WebhookTypes)
    {
    }
}

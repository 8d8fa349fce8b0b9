using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Net;
using System.Security;
using System.Threading.Tasks;
using ManagedAgents.Agents;
using ManagedAgents.Approvals;
using ManagedAgents.Client.Http;
using ManagedAgents.Disk;
using ManagedAgents.Environments;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;
using ManagedAgents.Runs;
using ManagedAgents.Runspaces;
using ManagedAgents.Sessions;
using ManagedAgents.SignIn;
using ManagedAgents.Tools;
using ManagedAgents.Workers.Tools;

namespace ManagedAgents.Workers;

/// <summary>
/// Serves the sessions of a self-hosted environment on this machine: takes them from the environment's queue, runs their agents' tools here, and gives the
/// results back. Emits an object for each call that it answered and for each item of work that it is done with.
/// </summary>
[Cmdlet(VerbsLifecycle.Start, "MAWorker", SupportsShouldProcess = true)]
[OutputType(typeof(WorkerCall), typeof(WorkerItem))]
public sealed class StartMAWorkerCommand : MACmdlet, IFindsCommands
{
    private const string KeyVariable = "ANTHROPIC_ENVIRONMENT_KEY", EnvironmentVariable = "ANTHROPIC_ENVIRONMENT_ID";
    private static readonly string[] BuiltInNames = ["bash", "read", "write", "edit", "glob", "grep"];
    private ApiConnection? _own;
    private ProcessGuard? _guard;
    private WorkerSignals? _signals;

    /// <summary>The environment whose sessions are served: its id or its object. Default: the environment variable ANTHROPIC_ENVIRONMENT_ID.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("EnvironmentId")]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public EnvironmentReference? Environment { get; set; }

    /// <summary>
    /// The environment's key, as SecureString. It is in no property, text or child process. Default: the environment variable ANTHROPIC_ENVIRONMENT_KEY,
    /// which is then taken out of this process, else the token of -Connection.
    /// </summary>
    [Parameter]
    [SecretArgument]
    public SecureString? EnvironmentKey { get; set; }

    /// <summary>
    /// The connection whose address and proxy are used, from <c>Connect-MAService -PassThru</c>. Its own key is sent nowhere where there is an
    /// environment's key. Default: the one that Connect-MAService made in this runspace, else ANTHROPIC_BASE_URL or the service's address.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public ApiConnection? Connection { get; set; }

    /// <summary>
    /// Serves these sessions alone, by their ids or objects; others' work is left to other workers, who get it some seconds later. For files or rights that only
    /// this machine has. Default: all sessions of the environment.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(SessionCompleter))]
    [ValidateNotNullOrEmpty]
    public SessionReference[]? Session { get; set; }

    /// <summary>
    /// Your own commands to offer as custom tools: by name, from Get-Command, or as tools from New-MATool -Command. The agent must have tools of the same
    /// names. They run here, one after the other, in this session. A custom tool that is not named is left to whoever serves it.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(CommandCompleter))]
    [ValidateNotNullOrEmpty]
    public object[]? Tool { get; set; }

    /// <summary>Which built-in tools to serve: bash, read, write, edit, glob, grep. Default: all of them. Calls of others are left alone.</summary>
    [Parameter]
    [ValidateSet("bash", "read", "write", "edit", "glob", "grep")]
    [AllowEmptyCollection]
    public string[] BuiltIn { get; set; } = BuiltInNames;

    /// <summary>
    /// What may run on this machine, whatever the agent's permissions say: the words, the list or the script block that Invoke-MAAgent -Approve takes. What it
    /// does not allow is answered as refused. Default: everything.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(ApprovalCompleter))]
    [ValidateNotNullOrEmpty]
    public object[]? Approve { get; set; }

    /// <summary>How many sessions to serve at a time, 1 to 100; default 1. Each has folders, a shell and processes of its own.</summary>
    [Parameter]
    [ValidateRange(1, 100)]
    public int MaxSession { get; set; } = 1;

    /// <summary>The longest a call may take, in seconds; default 600. A command of the tool bash may say less, and has 120 seconds where it says nothing.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue / 1000)]
    public int ToolTimeoutSec { get; set; } = 600;

    /// <summary>How long a session stays here after its turn has ended, in seconds; default 60. A message within that time finds the same shell.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue / 1000)]
    public int MaxIdleSec { get; set; } = 60;

    /// <summary>
    /// How long a session may wait for somebody else, such as for an approval, before it is left, in seconds. It comes back with the next message only.
    /// Default: no limit.
    /// </summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue / 1000)]
    public int MaxWaitSec { get; set; }

    /// <summary>How many items of work to take before the worker ends. Default: no limit.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int MaxItem { get; set; }

    /// <summary>Ends once the queue is empty and what was taken is done.</summary>
    [Parameter]
    public SwitchParameter Drain { get; set; }

    /// <summary>
    /// The folder that each session's folder is made in. Default: ManagedAgents/worker in the folder for local application data. Sessions do not see each
    /// other's folders through the file tools; through bash they do, as far as the user may.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? WorkFolder { get; set; }

    /// <summary>Deletes a session's folder once it rests. Without it the folder stays for the session's next turn.</summary>
    [Parameter]
    public SwitchParameter RemoveFolder { get; set; }

    /// <summary>What runs the commands of the tool bash: Bash (default), or PowerShell, for agents whose prompt says so.</summary>
    [Parameter]
    [ValidateSet("Bash", "PowerShell")]
    public string Shell { get; set; } = "Bash";

    /// <summary>The path of the shell. Default: /bin/bash; on Windows the bash of Git or MSYS2, never that of the Windows Subsystem for Linux.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ShellPath { get; set; }

    /// <summary>A folder to mount memory stores in. Default: where the service says, below /mnt/memory; on Windows this is needed.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? MemoryFolder { get; set; }

    /// <summary>Serves sessions that have memory stores without these.</summary>
    [Parameter]
    public SwitchParameter NoMemory { get; set; }

    /// <summary>What the worker is known by in the figures of the queue. Default: the machine's name and random letters. It must be another for each worker.</summary>
    [Parameter]
    [ValidatePattern(@"\A[A-Za-z0-9_-]{1,64}\z")]
    public string? WorkerId { get; set; }

    private protected override ApiConnection? KnownConnection => _own ?? Connection ?? base.KnownConnection;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        WorkerSettings settings;
        try
        {
            settings = ReadSettings();
        }
        catch (Exception cause) when (ErrorTable.Knows(cause))
        {
            Throw(cause, Environment);
            return;
        }

        if (!ShouldProcess(settings.EnvironmentId, "Serve the sessions of the environment"))
            return;
        using var stop = new WorkerStop(StopToken);
        using var host = new WorkerHost(settings, stop);
        using (_signals = new WorkerSignals(stop, Host.Name == "ConsoleHost", Queue.Warn))
        using (new MoreThreads(MaxSession))
            Try(() => host.RunAsync(), settings.EnvironmentId, out bool _);
        if (_signals.WasSignalled)
            Host.SetShouldExit(143);
    }

    private protected override void Close()
    {
        _guard?.Dispose();
        _own?.Dispose();
    }

    private WorkerSettings ReadSettings()
    {
        string environment = Environment?.Id ?? System.Environment.GetEnvironmentVariable(EnvironmentVariable) ?? string.Empty;
        if (!environment.StartsWith("env_", StringComparison.Ordinal))
            throw new InputException("InvalidInput", $"'{environment}' is no id of an environment. A worker names its environment by the id, such as env_01…, as the environment's key looks up no names.");
        (ApiConnection connection, string[] secrets) = Connect();
        string root = WorkFolder is null
            ? Path.Combine(System.Environment.GetFolderPath(System.Environment.SpecialFolder.LocalApplicationData, System.Environment.SpecialFolderOption.Create), "ManagedAgents", "worker")
            : FileSystemPath.Literal(SessionState, WorkFolder);
        string worker = WorkerId ?? $"{SafeName(System.Environment.MachineName)}-{Guid.NewGuid():N}";
        ShellKind? shell = BuiltIn.Contains("bash") ? FindShell(root) : null;
        if (shell is not null && !SessionLanguage.IsFull)
            throw new InputException("ShellNotAllowed", "This session is constrained, so the tool bash is not served from it. Leave it out of -BuiltIn.");
        string? bash = ShellFinder.Here(root).Bash();
        _guard = shell is null || bash is null ? null : ProcessGuard.Start(bash, worker);
        return new WorkerSettings
        {
            EnvironmentId = environment,
            WorkerId = worker,
            Connection = connection,
            Root = root,
            Sessions = Session is null ? null : Array.ConvertAll(Session, static session => session.Id),
            MostSessions = MaxSession,
            MaxIdle = TimeSpan.FromSeconds(MaxIdleSec),
            MaxWait = MaxWaitSec > 0 ? TimeSpan.FromSeconds(MaxWaitSec) : null,
            ToolTimeout = TimeSpan.FromSeconds(ToolTimeoutSec),
            EndsWhenEmpty = Drain,
            MostItems = MaxItem > 0 ? MaxItem : null,
            RemovesFolders = RemoveFolder,
            BuiltIn = BuiltIn,
            Shell = shell,
            MemoryFolder = NoMemory ? string.Empty : MemoryFolder is null ? null : FileSystemPath.Literal(SessionState, MemoryFolder),
            Secrets = secrets,
            Guard = _guard,
            Desk = ReadDesk(),
            Verbose = IsVerbose ? Queue.Verbose : static _ => { },
            Warn = Queue.Warn,
        };
    }

    private CallerDesk ReadDesk()
    {
        IReadOnlyDictionary<string, CommandTool> commands = GivenTools.Commands([.. (Tool ?? []).Select(given => GivenTools.Read(given, this))]);
        var runner = new CommandRunner(this, Streams, depth: 2, longestText: 100_000, TimeSpan.FromSeconds(ToolTimeoutSec));
        ApprovalPolicy? approval = Approve is null ? null : ApprovalPolicies.Create(Approve, Host, Streams, commands);
        return new CallerDesk(Queue, commands, runner, approval, WriteObject, Queue.Verbose, StopToken);
    }

    /// <summary>The connection that signs in with the environment's key, and what no child process may be told.</summary>
    private (ApiConnection Connection, string[] Secrets) Connect()
    {
        SecureString? key = EnvironmentKey ?? SignInVariables.ReadSecret(KeyVariable);

        // From now on only this cmdlet has it.
        System.Environment.SetEnvironmentVariable(KeyVariable, null);
        ApiConnection? given = Connection ?? RunspaceMemory.Current.TryGetConnection();
        if (key is null && given is not { Authentication: "AuthToken" })
            throw new InputException("NoEnvironmentKey", "There is no key of the environment. Give it as -EnvironmentKey; the Console makes it, and no API key takes its place.");
        if (key is null)
            return (given!, []);
        _own = given?.As(key) ?? new ApiConnection(new ConnectionSettings { BaseUri = SignInVariables.ReadAddress() ?? ConnectionSettings.DefaultBaseUri, AuthToken = key, Headers = RequestHeaders.OfEnvironment(), UserAgent = ClientName.Text });
        return (_own, [new NetworkCredential(string.Empty, key).Password.Trim()]);
    }

    private ShellKind FindShell(string root)
    {
        bool isBash = Shell == "Bash";
        var finder = ShellFinder.Here(root);
        string? path = ShellPath is null ? (isBash ? finder.Bash() : finder.PowerShell()) : FileSystemPath.Literal(SessionState, ShellPath);
        if (path is null || !File.Exists(path))
            throw new InputException("ShellNotFound", isBash
                ? "No bash was found for the tool of that name. Install Git for Windows or MSYS2, or name one with -ShellPath; serve agents that are told so with -Shell PowerShell; or leave bash out of -BuiltIn."
                : "No PowerShell was found for the tool bash; name one with -ShellPath.");
        return isBash ? ShellKind.Bash(path) : ShellKind.PowerShell(path);
    }

    private static string SafeName(string name) => new(name.Where(static c => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '-').Take(30).ToArray());
}

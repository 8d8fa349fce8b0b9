using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Agents;
using ManagedAgents.Approvals;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Files;
using ManagedAgents.Client.Sessions;
using ManagedAgents.Disk;
using ManagedAgents.Environments;
using ManagedAgents.Errors;
using ManagedAgents.Events;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;
using ManagedAgents.Runspaces;
using ManagedAgents.Sessions;
using ManagedAgents.Tools;
using ManagedAgents.Vaults;

namespace ManagedAgents.Runs;

/// <summary>
/// Has an agent do a piece of work and gives its result: starts a session, sends the prompt, follows the events, runs the caller's
/// commands when the agent calls them, answers what waits for approval, and ends when the agent does. Piped prompts are one run each.
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "MAAgent", SupportsShouldProcess = true, DefaultParameterSetName = SessionSet)]
[OutputType(typeof(AgentResult), typeof(SessionEvent))]
public sealed partial class InvokeMAAgentCommand : AgentWorkCmdlet
{
    private const string AgentSet = "Agent";
    private const string NewAgentSet = "NewAgent";
    private const string SessionSet = "Session";
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(4);

    private readonly Queue<Task<RunOutcome>> _runs = new();
    private readonly List<AgentTask> _tasks = new();
    private RunSettings? _settings;
    private SessionStarter? _starter;
    private string[]? _vaultIds;
    private WorkProgress? _progress;
    private FileSaver? _saver;
    private CallJournal? _journal;
    private LiveWriter? _live;
    private AnswerTool? _answers;
    private readonly List<object> _results = new();
    private DataContext? _context;
    private bool _isPromptGiven;
    private bool _isSessionGiven;
    private bool _expectsInput;
    private (string? Title, string? OutFolder) _given;

    /// <summary>
    /// What the agent shall do. Several texts are several runs. Without it, piped texts are the prompts, and so are the properties Prompt of piped
    /// objects. With -Session it may be left out: the run goes on with what the session does or waits for. Of a session that has come to rest it gives
    /// the last message and the stop reason as its result, and asks the agent nothing.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    public string[]? Prompt { get; set; }

    /// <summary>
    /// What is piped: beside a prompt the data that it is about, which goes along with the message, in one run; without one the prompts. Texts are sent as
    /// lines, objects as JSON, one on a line. More than 100,000 characters are uploaded as a file, which the service deletes after 30 days.
    /// </summary>
    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public PSObject? InputObject { get; set; }

    /// <summary>
    /// The properties of piped objects to send; wildcards are allowed. Default: those that the type shows by default, such as five of a process, else
    /// all.
    /// </summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Property { get; set; }

    /// <summary>
    /// How many characters of piped data may be sent, 1000 to 100000000; default 4000000. Where more is piped, the pipeline is stopped with the error
    /// ContextTooLong, and nothing is sent.
    /// </summary>
    [Parameter]
    [ValidateRange(1000, 100_000_000)]
    public int MaxContextLength { get; set; } = DataContext.DefaultLimit;

    /// <summary>
    /// The agent that works: its object (the version that it shows), its id (the newest version), or its name where only one agent has it.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = AgentSet, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(AgentCompleter))]
    public AgentReference? Agent { get; set; }

    /// <summary>The model of an agent made for this work. One that an earlier run made of the same model, system prompt and tools is used again.</summary>
    [Parameter(Mandatory = true, ParameterSetName = NewAgentSet)]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public ModelReference? Model { get; set; }

    /// <summary>The system prompt of the agent made for this work.</summary>
    [Parameter(ParameterSetName = NewAgentSet)]
    public string? System { get; set; }

    /// <summary>The environment to work in: its object, its id, or its name. Default: the only one there is, else the one named default.</summary>
    [Parameter(ParameterSetName = AgentSet)]
    [Parameter(ParameterSetName = NewAgentSet)]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public EnvironmentReference? Environment { get; set; }

    /// <summary>The session to go on in, instead of a new one: its object or id. Commands given as -Tool are added to the tools it has.</summary>
    [Parameter(Mandatory = true, ParameterSetName = SessionSet, ValueFromPipelineByPropertyName = true)]
    [Alias("SessionId")]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionReference? Session { get; set; }

    /// <summary>
    /// What the agent may use besides the tools it has: PowerShell commands by name or from Get-Command, which run here, and tools from New-MATool
    /// and New-MAToolset. An agent made by -Model has these only; without -Tool it has the built-in toolset.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(CommandCompleter))]
    [ValidateNotNullOrEmpty]
    public override object[]? Tool { get; set; }

    /// <summary>
    /// The longest a run may take, in seconds. When it is over, the session is interrupted (unless -Detach) and the error is AgentTimedOut. Default:
    /// no limit. Give one in unattended scripts.
    /// </summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue / 1000)]
    public int TimeoutSec { get; set; }

    /// <summary>
    /// What the work may cost, in US dollars at list prices, in whole cents. At the limit the run ends with the error AgentBudgetReached. A new session has
    /// it as its budget, which the service keeps. With -Session it is what this run may add: the session is interrupted when its usage shows that this is
    /// reached, which is a little later. Default: no limit.
    /// </summary>
    [Parameter]
    [MoneyArgument]
    public decimal MaxCost { get; set; }

    /// <summary>
    /// What the work is graded by: the prompt is then a goal, and the agent revises what it did until the grading is satisfied or the rounds are used
    /// up. A text of at most 262144 characters, the lines that Get-Content gives of a file, or a file that was uploaded, as its object or id. The result
    /// has the verdicts; where the last one is not satisfied, the error is AgentOutcomeNotReached.
    /// </summary>
    [Parameter]
    [RubricArgument]
    public RubricInput? Rubric { get; set; }

    /// <summary>With -Rubric: how many rounds of grading and revising there may be, 1 to 20. Default: the service's, which is 3.</summary>
    [Parameter]
    [ValidateRange(1, 20)]
    public int MaxIterations { get; set; }

    /// <summary>The title of a new session. Default: the beginning of the prompt.</summary>
    [Parameter(ParameterSetName = AgentSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = NewAgentSet, ValueFromPipelineByPropertyName = true)]
    public string? Title { get; set; }

    /// <summary>What to mount in a new session, from New-MAResource.</summary>
    [Parameter(ParameterSetName = AgentSet)]
    [Parameter(ParameterSetName = NewAgentSet)]
    [ResourceArgument]
    public ResourceInput[]? Resource { get; set; }

    /// <summary>The vaults that a new session takes credentials from: ids, exact names or objects.</summary>
    [Parameter(ParameterSetName = AgentSet)]
    [Parameter(ParameterSetName = NewAgentSet)]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public VaultReference[]? Vault { get; set; }

    /// <summary>Your own pairs of key and value of a new session, as a hashtable, at most 16.</summary>
    [Parameter(ParameterSetName = AgentSet)]
    [Parameter(ParameterSetName = NewAgentSet)]
    [TableArgument]
    public IDictionary? Metadata { get; set; }

    /// <summary>
    /// A folder to save the files to that the agent wrote to /mnt/session/outputs in this run. It is made where there is none. The service lists
    /// files late, so the command waits for them a few seconds.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? OutFolder { get; set; }

    /// <summary>Replaces files of -OutFolder that exist.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>
    /// A file that remembers the calls of your commands, with their results. A later run with the same file, after a crash too, runs none of them
    /// again: a call with a result gets that result, one that was begun and not ended is told to the agent as unknown. One process at a time can use
    /// it. It holds what the commands put out: keep it where that may be kept.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Journal { get; set; }

    /// <summary>Emits the session's events as they come, instead of a result.</summary>
    [Parameter]
    public SwitchParameter Stream { get; set; }

    /// <summary>
    /// Shows the agent's words on the screen as they are written, and its tool calls as short lines, as Write-Host does. The result is emitted as
    /// ever. With -ThrottleLimit the messages are shown whole, each with its session.
    /// </summary>
    [Parameter]
    public SwitchParameter Live { get; set; }

    /// <summary>
    /// The shape of the answer: objects of it are emitted instead of the result. A table of types by name, such as <c>@{ Server = 'string'; FreePercent =
    /// 'int' }</c>, in which a type may have [] or ?, and be a table itself; a JSON schema as a table or as text; or a type, such as a class. The agent gives
    /// the answer by a tool that is added for this; what does not fit is told to it, and it may try three times. Without an answer the error is
    /// AgentGaveNoAnswer, whose TargetObject is the result with the text.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public object? As { get; set; }

    /// <summary>With -As: the answer is any number of objects, which are emitted one by one.</summary>
    [Parameter]
    public SwitchParameter AsArray { get; set; }

    /// <summary>The name of a variable that gets the results, whatever is emitted.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ResultVariable { get; set; }

    /// <summary>Lets the session work on when this command is stopped by Ctrl+C or its time is up. Without it the session is interrupted.</summary>
    [Parameter]
    public SwitchParameter Detach { get; set; }

    /// <summary>
    /// What becomes of a session made here, after its work: Keep (default; it stays, to go on in it), Archive (it stays to be read) or Delete (it is
    /// deleted with its files, once these are saved).
    /// </summary>
    [Parameter(ParameterSetName = AgentSet)]
    [Parameter(ParameterSetName = NewAgentSet)]
    public SessionCleanup Cleanup { get; set; }

    /// <summary>
    /// How many piped prompts to work on at once, 1 to 1000; default 1. Results come in the order of the prompts. Your commands still run one after
    /// the other.
    /// </summary>
    [Parameter]
    [ValidateRange(1, 1000)]
    public int ThrottleLimit { get; set; } = 1;

    private protected override string NotFoundErrorId => ErrorTable.ReferenceNotFound;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        (_isPromptGiven, _isSessionGiven, _expectsInput) = (IsBound(nameof(Prompt)), IsBound(nameof(Session)), MyInvocation.ExpectingInput);
        _given = (Title, OutFolder);
        try
        {
            AgentTool[] tools = Tool is null ? [] : [.. Tool.Select(given => GivenTools.Read(given, this))];
            _journal = Journal is null ? null : CallJournal.Open(FileSystemPath.Literal(SessionState, Journal));
            IReadOnlyDictionary<string, CommandTool> commands = GivenTools.Commands(tools);
            _answers = ReadAnswerTool(commands);
            ToolDesk desk = Desk(commands, ApprovalPolicies.Create(Approve, Host, Streams, commands), WriteWarning, _journal, _answers);
            _saver = new FileSaver(Force);
            _progress = new WorkProgress(Queue);
            _live = Live ? new LiveWriter(Streams, Host, namesSessions: ThrottleLimit > 1) : null;
            _settings = new RunSettings(Client, Queue, desk) { Emit = Stream || Live ? Emit : null, Previews = _live?.Previews, OnProgress = Live ? static _ => { } : _progress.Take, Detach = Detach };
            _starter = new SessionStarter(Client, _answers is null ? tools : [.. tools, _answers.Tool]) { NewAgent = ReadNewAgent(tools), KnownAgents = RunspaceMemory.Current.Of<KnownAgents>(), Environment = Environment };
            if (IsBound(nameof(MaxCost)))
                _ = new BudgetInput(MaxCost);
        }
        catch (Exception cause) when (ErrorTable.Knows(cause))
        {
            Throw(cause, null);
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        // A record that says in which session is not what is asked about.
        if (_isPromptGiven && _expectsInput && (ParameterSetName != SessionSet || _isSessionGiven))
        {
            AddContext();
            return;
        }

        if (TryNow(ReadPrompts, InputObject, out IReadOnlyList<string?> prompts))
            Start(prompts, null);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_context is not null)
            StartWithContext(_context);
        EmitFinished(room: 0);
        _progress!.Completed(WriteProgress);
        if (ResultVariable is not null)
            SessionState.PSVariable.Set(ResultVariable, _results.ToArray());
    }

    private protected override void Close()
    {
        // The token is cancelled: each run interrupts its session and ends.
        ((IAsyncResult)Task.WhenAll(_runs)).AsyncWaitHandle.WaitOne(StopPatience);
        foreach (AgentTask task in WasStopped ? _tasks.Where(static task => task.WasStopped || !task.IsOver) : [])
            Streams.Screen(task.Farewell(Detach) + "\n");
        _starter?.Dispose();
        _journal?.Dispose();
    }
}

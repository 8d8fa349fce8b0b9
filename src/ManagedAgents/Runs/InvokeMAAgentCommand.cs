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
using ManagedAgents.Sessions;
using ManagedAgents.Tools;
using ManagedAgents.Vaults;

namespace ManagedAgents.Runs;

/// <summary>
/// Has an agent do a piece of work and gives its result: starts a session, sends the prompt, follows the events, runs the caller's
/// commands when the agent calls them, answers what waits for approval, and ends when the agent does. Piped prompts are one run each.
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "MAAgent", SupportsShouldProcess = true, DefaultParameterSetName = AgentSet)]
[OutputType(typeof(AgentResult), typeof(SessionEvent))]
public sealed class InvokeMAAgentCommand : MAConnectedCmdlet, IFindsCommands
{
    private const string AgentSet = "Agent";
    private const string NewAgentSet = "NewAgent";
    private const string SessionSet = "Session";
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(4);

    private readonly Queue<Task<RunOutcome>> _runs = new();
    private RunSettings? _settings;
    private SessionStarter? _starter;
    private string[]? _vaultIds;
    private WorkProgress? _progress;
    private FileSaver? _saver;
    private CallJournal? _journal;

    /// <summary>
    /// What the agent shall do. Several texts are several runs. With -Session it may be left out: the run goes on with what the session does or waits
    /// for. Of a session that has come to rest it gives the last message and the stop reason as its result, and asks the agent nothing.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = AgentSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = NewAgentSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(Position = 0, ParameterSetName = SessionSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Message", "Text")]
    [MessageArgument]
    public string[]? Prompt { get; set; }

    /// <summary>
    /// The agent that works: its object (the version that it shows), its id (the newest version), or its name where only one agent has it.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = AgentSet, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(AgentCompleter))]
    public AgentReference? Agent { get; set; }

    /// <summary>The model of an agent made for this work and archived after it.</summary>
    [Parameter(Mandatory = true, ParameterSetName = NewAgentSet)]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public ModelReference? Model { get; set; }

    /// <summary>The system prompt of the agent made for this work.</summary>
    [Parameter(ParameterSetName = NewAgentSet)]
    public string? System { get; set; }

    /// <summary>The environment to work in: its object, its id, or its name.</summary>
    [Parameter(Mandatory = true, ParameterSetName = AgentSet)]
    [Parameter(Mandatory = true, ParameterSetName = NewAgentSet)]
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
    public object[]? Tool { get; set; }

    /// <summary>
    /// What may run of the tool calls that wait for approval, and of your commands that PowerShell would ask about:
    /// <list type="bullet">
    /// <item>Never (default): nothing. What waits is denied, with a warning.</item>
    /// <item>Prompt: you are asked for each. Where nobody can be asked, it is denied.</item>
    /// <item>Always: everything.</item>
    /// <item>A list, such as <c>'read', 'bash:git *', 'github/list_issues'</c>: what fits an entry. In a command line, * stands for anything but
    /// characters with which a shell does more, such as ; and |.</item>
    /// <item>A script block, which gets the call as $_ and answers allow, deny, <c>'deny: why'</c>, or $true or $false. Anything else denies.</item>
    /// </list>
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(ApprovalCompleter))]
    [ValidateNotNullOrEmpty]
    public object[] Approve { get; set; } = ["Never"];

    /// <summary>
    /// The longest a run may take, in seconds. When it is over, the session is interrupted (unless -Detach) and the error is AgentTimedOut. Default:
    /// no limit. Give one in unattended scripts.
    /// </summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue / 1000)]
    public int TimeoutSec { get; set; }

    /// <summary>
    /// The longest a call of one of your commands may take, in seconds; default 300. The command is stopped then, and the agent told so.
    /// </summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue / 1000)]
    public int ToolTimeoutSec { get; set; } = 300;

    /// <summary>
    /// What a new session may cost, in US dollars at list prices, in whole cents. At the limit the run ends with the error AgentBudgetReached.
    /// Default: no limit.
    /// </summary>
    [Parameter(ParameterSetName = AgentSet)]
    [Parameter(ParameterSetName = NewAgentSet)]
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

    /// <summary>How many levels of a command's output objects the agent is shown, 0 to 20; default 2. What lies deeper is shown as text.</summary>
    [Parameter]
    [ValidateRange(0, 20)]
    public int Depth { get; set; } = 2;

    /// <summary>How many characters of a command's output the agent gets, 100 to 1000000; default 50000. What is cut is said to the agent.</summary>
    [Parameter]
    [ValidateRange(100, 1_000_000)]
    public int MaxResultLength { get; set; } = 50_000;

    private protected override string NotFoundErrorId => ErrorTable.ReferenceNotFound;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        try
        {
            AgentTool[] tools = Tool is null ? [] : [.. Tool.Select(given => GivenTools.Read(given, this))];
            _journal = Journal is null ? null : CallJournal.Open(FileSystemPath.Literal(SessionState, Journal));
            IReadOnlyDictionary<string, CommandTool> commands = GivenTools.Commands(tools);
            ToolDesk desk = new(
                commands,
                new CommandRunner(this, Streams, Depth, MaxResultLength, TimeSpan.FromSeconds(ToolTimeoutSec)),
                ApprovalPolicies.Create(Approve, Host, Streams, commands),
                LanguagePrimitives.TryConvertTo(SessionState.PSVariable.GetValue("ConfirmPreference"), out ConfirmImpact impact) ? impact : ConfirmImpact.High,
                WriteWarning,
                _journal);
            _saver = new FileSaver(Force);
            _progress = new WorkProgress(Queue);
            _settings = new RunSettings(Client, Queue, desk) { Emit = Stream ? WriteObject : null, OnProgress = _progress.Take, Detach = Detach };
            _starter = new SessionStarter(Client, tools) { NewAgent = ReadNewAgent(tools), Environment = Environment };
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
        IEnumerable<string?> prompts = Prompt is { Length: > 0 } ? Prompt : Enumerable.Repeat<string?>(null, ParameterSetName == SessionSet ? 1 : 0);
        foreach (string? prompt in prompts)
        {
            string target = ParameterSetName == SessionSet ? Session!.ToString() : prompt!;
            if (!TryVaults() || !TryNow(() => ReadRun(prompt), target, out AgentTask task) || !ShouldProcess(target, "Run agent"))
                continue;
            _runs.Enqueue(Task.Run(() => RunAsync(task, StopToken)));
            _progress!.Started();
            EmitFinished(room: ThrottleLimit - 1);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        EmitFinished(room: 0);
        _progress!.Completed(WriteProgress);
        Try(() => _starter!.RetireAgentAsync(StopToken), null);
    }

    private protected override void Close()
    {
        // The token is cancelled: each run interrupts its session and ends.
        Task[] left = [.. _runs];
        Task ended = Task.WhenAll(left).ContinueWith(_ => _starter?.RetireAgentAsync(CancellationToken.None) ?? Task.CompletedTask, TaskScheduler.Default).Unwrap();
        ((IAsyncResult)ended).AsyncWaitHandle.WaitOne(StopPatience);
        _journal?.Dispose();
    }

    private AgentRequest? ReadNewAgent(AgentTool[] tools)
    {
        if (Model is null)
            return null;
        var request = new AgentRequest { Name = "Invoke-MAAgent", Model = Model.ToField(effort: null, speed: null, WriteWarning), Tools = tools.Length > 0 ? tools : [GivenTools.BuiltIn()] };
        if (!string.IsNullOrEmpty(System))
            request.System = System;
        return request;
    }

    /// <summary>Asks for the ids of the vaults, once; where one is unusable, writes the error and gives false.</summary>
    private bool TryVaults()
    {
        if (Vault is null || _vaultIds is not null)
            return true;
        var ids = new string[Vault.Length];
        for (int i = 0; i < ids.Length; i++)
        {
            if (!TryResolve(Vault[i], out ids[i]))
                return false;
        }

        _vaultIds = ids;
        return true;
    }

    private AgentTask ReadRun(string? prompt)
    {
        if (Rubric is null ? IsBound(nameof(MaxIterations)) : prompt is null)
            throw new InputException("InvalidInput", Rubric is null ? "-MaxIterations goes with -Rubric; give both." : "-Rubric grades what -Prompt asks for; give -Prompt, too.");
        if (prompt is not null && string.IsNullOrWhiteSpace(prompt))
            throw new InputException("EmptyPrompt", "The prompt is empty; say what the agent shall do.");
        return new AgentTask(prompt, Session?.Id)
        {
            OutFolder = OutFolder is null ? null : FileSystemPath.Literal(SessionState, OutFolder),
            Agent = Agent,
            Input = prompt is null ? null : ReadInput(prompt),
            Title = Session is null ? TitleFor(prompt!) : null,
            Fields = Session is null ? ReadFields(prompt!) : null,
        };
    }

    private InputEvent ReadInput(string prompt) => Rubric is null
        ? InputEvent.UserMessage(new[] { ContentInput.Text(prompt) })
        : InputEvent.DefineOutcome(prompt, Rubric, IsBound(nameof(MaxIterations)) ? MaxIterations : null);

    private string TitleFor(string prompt) => Title ?? AgentTask.TitleOf(prompt);

    private SessionCreateRequest ReadFields(string prompt)
    {
        var fields = new SessionCreateRequest { Title = TitleFor(prompt) };
        if (Resource is not null)
            fields.Resources = Resource;
        if (Vault is not null)
            fields.VaultIds = _vaultIds!;
        if (Metadata is not null)
            fields.Metadata = PlainValue.TextTable(Metadata);
        if (IsBound(nameof(MaxCost)))
            fields.Budget = new BudgetInput(MaxCost);
        return fields;
    }

    private Task<RunOutcome> RunAsync(AgentTask task, CancellationToken stop) =>
        task.RunAsync(_settings!, _starter!, TimeSpan.FromSeconds(TimeoutSec), Cleanup, _saver!, stop);

    /// <summary>Emits results in the order of their prompts, until no more than so many runs are under way.</summary>
    private void EmitFinished(int room)
    {
        while (_runs.Count > 0)
        {
            if (_runs.Peek().IsCompleted)
                Emit(Wait(_runs.Dequeue()));
            else if (_runs.Count(run => !run.IsCompleted) <= room)
                return;
            else
                Wait(Task.WhenAny(_runs.Where(run => !run.IsCompleted).DefaultIfEmpty(_runs.Peek())));
        }
    }

    private void Emit(RunOutcome outcome)
    {
        _progress!.Finished();
        if (outcome.Failure is { } unknown && !ErrorTable.Knows(unknown))
            global::System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(Streams.Told(unknown)).Throw();
        if (outcome.Result is { } result)
            Emit(result, outcome);

        // With a result, too: what came after the work, such as the saving of files, may fail.
        if (outcome.Failure is { } failure)
            WriteError(RunErrors.AgentFailed(failure, outcome, NotFoundErrorId));
    }

    private void Emit(AgentResult result, RunOutcome outcome)
    {
        if (!Stream)
            WriteObject(result);
        foreach ((AgentFile file, Exception cause) in outcome.UnsavedFiles)
            WriteError(ErrorTable.Record(cause, file, NotFoundErrorId));
        if (!result.IsSuccess)
            WriteError(RunErrors.AgentStopped(result, outcome.Target));
    }
}

using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Files;
using ManagedAgents.Client.Sessions;
using ManagedAgents.Disk;
using ManagedAgents.Errors;
using ManagedAgents.Events;
using ManagedAgents.Pipeline;
using ManagedAgents.Tools;

namespace ManagedAgents.Runs;

/// <content>What is read of the parameters and of piped records, and what is emitted.</content>
public sealed partial class InvokeMAAgentCommand
{
    private AnswerTool? ReadAnswerTool(IReadOnlyDictionary<string, CommandTool> commands)
    {
        if (As is null)
            return AsArray ? throw new InputException("InvalidInput", "-AsArray goes with -As; give both.") : null;
        if (Stream)
            throw new InputException("InvalidInput", "-As emits the answer, -Stream the events; give one of them.");
        if (commands.ContainsKey(AnswerTool.Name))
            throw new InputException("DuplicateTool", $"With -As the tool {AnswerTool.Name} is this module's. New-MATool -Name gives the command another name.");
        return new AnswerTool(As, AsArray);
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

    private void AddContext()
    {
        try
        {
            (_context ??= new DataContext(this, Property, Depth, MaxContextLength)).Add(InputObject);
        }
        catch (InputException cause)
        {
            // Whatever pipes on without end is stopped, too.
            Throw(cause, null);
        }
    }

    private void StartWithContext(DataContext context)
    {
        // What the last record happens to have of these names is not meant.
        (Title, OutFolder) = _given;
        context.Close();
        string[] prompts = Array.FindAll(Prompt!, prompt => ShouldProcess(Target(prompt), "Run agent"));
        if (prompts.Length > 0 && Try(() => context.ToContentAsync(Client, StopToken), null, out ContentInput content))
            Start(prompts, content);
    }

    /// <summary>What a record, or the command itself, asks; null for going on with what a session does.</summary>
    private IReadOnlyList<string?> ReadPrompts()
    {
        if (Prompt is { Length: > 0 })
            return Prompt;
        switch (InputObject?.BaseObject)
        {
            case string text:
                return [text];
            case IDictionary table when table[nameof(Prompt)] is string text:
                return [text];
            case var _ when ParameterSetName == SessionSet && (!_isSessionGiven || !_expectsInput):
                return [null];
            case null:
                throw new InputException("PromptMissing", "Say what the agent shall do, with -Prompt or as piped texts.");
            case var other:
                throw new InputException("PromptExpected", $"A {other.GetType().Name} is no prompt. Give the prompt beside it, which makes what is piped the data that it is about: … | Invoke-MAAgent 'What is wrong here?' …; or pipe texts, or objects with a property Prompt.");
        }
    }

    private void Start(IEnumerable<string?> prompts, ContentInput? context)
    {
        foreach (string? prompt in prompts)
        {
            string target = Target(prompt);
            if (!TryVaults() || !TryNow(() => ReadRun(prompt, context), target, out AgentTask task) || (context is null && !ShouldProcess(target, "Run agent")))
                continue;
            _tasks.RemoveAll(static one => one.IsOver);
            _tasks.Add(task);
            _runs.Enqueue(Task.Run(() => RunAsync(task, StopToken)));
            _progress!.Started();
            EmitFinished(room: ThrottleLimit - 1);
        }
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

    private string Target(string? prompt) => ParameterSetName == SessionSet ? Session!.Told(Session.ToString()) : prompt!;

    private AgentTask ReadRun(string? prompt, ContentInput? context)
    {
        if (Rubric is null ? IsBound(nameof(MaxIterations)) : prompt is null)
            throw new InputException("InvalidInput", Rubric is null ? "-MaxIterations goes with -Rubric; give both." : "-Rubric grades what -Prompt asks for; give -Prompt, too.");
        if (Rubric is not null && context is not null)
            throw new InputException("InvalidInput", "Data goes along with a message, not with a goal that -Rubric grades. Upload it with New-MAFile and mount it with -Resource.");
        if (prompt is not null && string.IsNullOrWhiteSpace(prompt))
            throw new InputException("EmptyPrompt", "The prompt is empty; say what the agent shall do.");
        return new AgentTask(prompt, Session?.Id)
        {
            OutFolder = OutFolder is null ? null : FileSystemPath.Literal(SessionState, OutFolder),
            Agent = Agent,
            MaxCost = Session is not null && IsBound(nameof(MaxCost)) ? MaxCost : null,
            Input = prompt is null ? null : ReadInput(prompt, context),
            Title = Session is null ? TitleFor(prompt!) : null,
            Fields = Session is null ? ReadFields(prompt!) : null,
        };
    }

    private InputEvent ReadInput(string prompt, ContentInput? context) => Rubric is null
        ? InputEvent.UserMessage([.. context is null ? Array.Empty<ContentInput>() : [context], ContentInput.Text(prompt), .. _answers is null ? Array.Empty<ContentInput>() : [ContentInput.Text(AnswerTool.Request)]])
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

    private async Task<RunOutcome> RunAsync(AgentTask task, CancellationToken stop)
    {
        RunOutcome outcome = await task.RunAsync(_settings!, _starter!, TimeSpan.FromSeconds(TimeoutSec), Cleanup, _saver!, stop).ConfigureAwait(false);
        if (!Live)
            _progress!.Ended();
        return outcome;
    }

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

    private void Emit(SessionEvent taken)
    {
        _live?.Take(taken);
        if (Stream && taken is not (EventStartEvent or EventDeltaEvent))
            WriteObject(taken);
    }

    private void Emit(RunOutcome outcome)
    {
        _live?.End();
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
        result.Files = [.. result.Files.Select(file => ((FileSystemPath.ItemOf(SessionState, file) as PSObject)?.BaseObject as FileInfo) ?? file)];
        if (ResultVariable is not null)
            _results.Add(result);
        if (_answers is not null)
            WriteObject(result.Answer, enumerateCollection: true);
        else if (!Stream)
            WriteObject(result);
        foreach ((AgentFile file, Exception cause) in outcome.UnsavedFiles)
            WriteError(ErrorTable.Record(cause, file, NotFoundErrorId));
        if (!result.IsSuccess)
            WriteError(RunErrors.AgentStopped(result, outcome.Target));
        else if (_answers is not null && !result.HasAnswer)
            WriteError(RunErrors.NoAnswer(result));
    }
}

using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Approvals;
using ManagedAgents.Client;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Sessions;
using ManagedAgents.Errors;
using ManagedAgents.Events;
using ManagedAgents.Formatting;
using ManagedAgents.Runs;

namespace ManagedAgents.Conversations;

/// <summary>
/// A conversation in one session: what is typed is a turn, and each turn is a run like that of Invoke-MAAgent, all on one stream. Between turns
/// the stream is looked at, too, so that what others have the agent do is seen.
/// </summary>
internal sealed class Conversation
{
    private const int LongestTurn = 200;
    private const int LongestTitle = 40;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly IConversationPipeline _pipeline;
    private readonly ConversationConsole _console;
    private readonly LiveWriter _screen;
    private readonly RunSettings _settings;
    private readonly ConversationApprove? _approve;
    private readonly ConversationCommands _commands;
    private readonly CancellationToken _stop;
    private Session _session;
    private string _status;
    private bool _mayWait;
    private bool _isAsked;
    private bool _isBlind;
    private bool _isOver;
    private volatile bool _leaves;

    /// <param name="pipeline">Does what needs the pipeline thread.</param>
    /// <param name="session">The session.</param>
    /// <param name="tools">What is typed at, shown on and run with.</param>
    /// <param name="stop">Ends the conversation at once.</param>
    public Conversation(IConversationPipeline pipeline, Session session, ConversationTools tools, CancellationToken stop)
    {
        _pipeline = pipeline;
        _session = session;
        _status = session.Status;
        _console = tools.Console;
        _screen = tools.Screen;
        _settings = tools.Settings;
        _approve = tools.Approve;
        _commands = tools.Commands;
        _stop = stop;
    }

    private ApiClient Client => _settings.Client;

    /// <summary>Talks until somebody leaves.</summary>
    public void Run()
    {
        _settings.Desk.Introduce(new RunLabel(_session.Id, string.IsNullOrWhiteSpace(_session.Title) ? null : _session.Title, null));
        _pipeline.Wait(_settings.Feed!.OpenAsync(_stop));
        ShowLastTurn();
        _screen.Note(Tone.Quiet, _console.HasKeys ? "Ctrl+C or Esc interrupts the agent, Ctrl+C twice leaves. /help says more." : "/exit leaves. /help says more.");
        if (_status is "running" or "rescheduling" || _mayWait)
            TakeTurn(null);
        string begun = string.Empty;
        bool isWarned = false;
        while (!_leaves)
        {
            Typed typed = Read(begun);
            begun = typed.Kind == TypedKind.Interrupted ? typed.Text : string.Empty;
            switch (typed.Kind)
            {
                case TypedKind.Closed:
                case TypedKind.Cancelled when _stop.IsCancellationRequested:
                    return;
                case TypedKind.Cancelled when isWarned || _isAsked:
                    return;
                case TypedKind.Cancelled:
                    isWarned = true;
                    _screen.Note(Tone.Quiet, "Ctrl+C once more leaves.");
                    continue;
                case TypedKind.Interrupted when _isOver:
                    return;
                case TypedKind.Interrupted:
                    TakeTurn(null);
                    break;
                case TypedKind.Line when typed.Text.Trim().Length > 0 && !Take(typed.Text):
                    return;
            }

            isWarned = false;
        }
    }

    /// <summary>Where the conversation is, on one line.</summary>
    private string Header()
    {
        string name = ScreenText.Line(string.IsNullOrWhiteSpace(_session.Title) ? _session.Agent?.Name ?? _session.Id : _session.Title);
        string cost = Figures.Money(_session.Usage?.ListCost);
        return $"--- {WrappedText.Cut(name, LongestTitle)} | {ScreenText.Line(_status)}{(cost.Length > 0 ? " | " + cost : string.Empty)}{_commands.AttachedText}";
    }

    private Typed Read(string begun)
    {
        _screen.End();
        _screen.Note(Tone.Quiet, Header());
        return _console.ReadMessage(begun, LookMeanwhile, _stop);
    }

    /// <summary>What may come while somebody types: the session works for somebody else, which is then seen like a turn of one's own.</summary>
    private (Task Until, Func<bool> Then)? LookMeanwhile()
    {
        // After a failure the next turn looks again, and says what is wrong.
        if (_isBlind)
            return null;
        Task<bool> more = _settings.Feed!.FetchAsync(_stop);
        return (more, () => See(more));
    }

    private bool See(Task<bool> more)
    {
        _isBlind = more.Exception is not null || more.IsCanceled;
        if (_isBlind)
            return false;
        var taken = new List<SessionEvent>();
        while (_settings.Feed!.TryTake(out SessionEvent one))
            taken.Add(one);
        int work = taken.FindIndex(static one => one is SessionStatusRunningEvent);
        foreach (SessionEvent one in work < 0 ? taken : taken.Take(work))
            _settings.Emit!(one);
        _screen.End();
        _settings.Feed.GiveBack(taken.Skip(work < 0 ? taken.Count : work));
        _isOver = !more.Result;
        return work >= 0 || _isOver;
    }

    /// <summary>Does what was typed; false where it says to leave.</summary>
    private bool Take(string text)
    {
        _isAsked = false;
        if (ConversationCommands.IsCommand(text))
        {
            if (ConversationCommands.IsExit(text))
                return false;
            _commands.Run(text, _session.Id);
            return true;
        }

        TakeTurn(text, _commands.ToMessage(text));
        return true;
    }

    private void TakeTurn(string? text, InputEvent? message = null)
    {
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(_stop);
        using var run = new AgentRun(_settings, _session.Id, isNew: !_mayWait && text is not null, text, message, leave.Token);
        if (_approve is not null)
        {
            _approve.Interrupt = () => Interrupt(run, leave);
            _approve.End = leave.Token;
        }

        _isAsked = false;
        _isBlind = false;
        _console.OnInterrupt = () => Interrupt(run, leave);
        try
        {
            AgentResult? result = _pipeline.Try(run.RunAsync(TimeSpan.Zero), _session.Id);
            _mayWait = result is null or { StopReason: "requires_action" };
            if (result?.StopReason == "requires_action")
                _screen.Note(Tone.Waiting, "The session waits for calls that this conversation does not own; Get-MAPendingAction shows them.");
            _leaves |= result?.StopReason is "deleted" or "terminated";
        }
        catch (OperationCanceledException) when (_leaves)
        {
            // Twice leaves.
        }
        finally
        {
            _console.OnInterrupt = null;
            _screen.End();
            if (run.HasSent)
                _commands.Sent();
        }

        if (!_leaves)
            Refresh();
    }

    /// <summary>Ends the turn, or the second time the conversation. On any thread.</summary>
    private void Interrupt(AgentRun run, CancellationTokenSource leave)
    {
        if (_isAsked)
        {
            _leaves = true;
            leave.Cancel();
            return;
        }

        _isAsked = true;
        _ = _settings.Pipeline.WriteAsync(TellInterrupt, CancellationToken.None);
        run.Interrupt();
    }

    private void TellInterrupt()
    {
        _screen.End();
        _screen.Note(Tone.Waiting, "[interrupted; Ctrl+C once more leaves]");
    }

    /// <summary>Reads what the header says, if that does not take long.</summary>
    private void Refresh()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stop);
        patience.CancelAfter(Patience);
        try
        {
            _session = _pipeline.Wait(Client.Sessions.GetAsync(_session.Id, patience.Token));
            _status = _session.Status;
        }
        catch (Exception cause) when (cause is ApiException or OperationCanceledException && !_stop.IsCancellationRequested)
        {
            _status = "out of reach";
        }
    }

    /// <summary>Shows the turn that the session is at, so that one finds back into it.</summary>
    private void ShowLastTurn()
    {
        string? place = _settings.Feed!.Place;
        if (place is null)
            return;
        List<SessionEvent> turn = _pipeline.Wait(LastTurnAsync(place));
        foreach (SessionEvent one in turn)
            _settings.Emit!(one);
        _screen.End();
        _mayWait = turn.LastOrDefault(static one => one is SessionStatusIdleEvent) is SessionStatusIdleEvent { StopReason.Type: "requires_action" };
    }

    private async Task<List<SessionEvent>> LastTurnAsync(string place)
    {
        var turn = new List<SessionEvent>();
        bool isReached = false;
        Pager<SessionEvent> newestFirst = Client.Events.List(_session.Id, new EventFilter { Newest = true }, limit: null);
        while (turn.Count < LongestTurn && await newestFirst.NextAsync(_stop).ConfigureAwait(false) is { } one)
        {
            // What is newer comes with the stream.
            isReached |= one.Id == place;
            if (!isReached || one.ProcessedAt is null)
                continue;
            turn.Add(one);
            if (one is UserMessageEvent or UserDefineOutcomeEvent)
                break;
        }

        turn.Reverse();
        return turn;
    }
}

/// <summary>What a conversation asks of its cmdlet.</summary>
internal interface IConversationPipeline
{
    /// <summary>Waits on the pipeline thread, doing meanwhile what others want done there.</summary>
    T Wait<T>(Task<T> task);

    /// <summary>As the other; a failure that is known is written as an error, and gives nothing.</summary>
    T? Try<T>(Task<T> task, object target)
        where T : class;
}

/// <summary>What a conversation is made of.</summary>
internal sealed class ConversationTools
{
    public ConversationTools(ConversationConsole console, LiveWriter screen, RunSettings settings, ConversationCommands commands)
    {
        Console = console;
        Screen = screen;
        Settings = settings;
        Commands = commands;
    }

    public ConversationConsole Console { get; }

    public LiveWriter Screen { get; }

    public RunSettings Settings { get; }

    public ConversationCommands Commands { get; }

    /// <summary>Asks about calls; null where something else decides.</summary>
    public ConversationApprove? Approve { get; init; }
}

using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using ManagedAgents.Agents;
using ManagedAgents.Approvals;
using ManagedAgents.Client;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Sessions;
using ManagedAgents.Client.Streaming;
using ManagedAgents.Disk;
using ManagedAgents.Environments;
using ManagedAgents.Errors;
using ManagedAgents.Events;
using ManagedAgents.Formatting;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;
using ManagedAgents.Runs;
using ManagedAgents.Sessions;
using ManagedAgents.Tools;

namespace ManagedAgents.Conversations;

/// <summary>
/// Talks with an agent in the console: in a session that is there, or in a new one. Words are shown as they are written, commands of one's own run
/// as tools, and calls that wait for approval are asked about. Leaving keeps the session.
/// </summary>
[Cmdlet(VerbsCommon.Enter, "MASession", SupportsShouldProcess = true, DefaultParameterSetName = SessionSet)]
[OutputType(typeof(void))]
public sealed class EnterMASessionCommand : AgentWorkCmdlet, IConversationPipeline
{
    private const string AgentSet = "Agent";
    private const string SessionSet = "Session";

    private ConversationConsole? _console;
    private SessionFeed? _feed;

    /// <summary>The session to go on in: its object, its id, or an object of it, such as a result of Invoke-MAAgent. The last turn is shown first.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = SessionSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("SessionId", "Session")]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionReference Id { get; set; } = null!;

    /// <summary>The agent of a new session: its object (the version that it shows), its id (the newest version), or its name where only one agent has it.</summary>
    [Parameter(Mandatory = true, ParameterSetName = AgentSet)]
    [ArgumentCompleter(typeof(AgentCompleter))]
    public AgentReference? Agent { get; set; }

    /// <summary>The environment of a new session: its object, its id, or its name. Default: the only one there is, else the one named default.</summary>
    [Parameter(ParameterSetName = AgentSet)]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public EnvironmentReference? Environment { get; set; }

    /// <summary>The title of a new session. Default: none.</summary>
    [Parameter(ParameterSetName = AgentSet)]
    public string? Title { get; set; }

    /// <summary>What a new session may cost, in US dollars at list prices, in whole cents. Default: no limit.</summary>
    [Parameter(ParameterSetName = AgentSet)]
    [MoneyArgument]
    public decimal MaxCost { get; set; }

    /// <summary>
    /// What may run of the tool calls that wait for approval, and of your commands that can change something. Prompt (default): you are asked for each, and
    /// may allow all of a tool while the conversation lasts. Never, Always, a list or a script block decide as those of Invoke-MAAgent.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(ApprovalCompleter))]
    [ValidateNotNullOrEmpty]
    public override object[] Approve { get; set; } = ["Prompt"];

    private protected override string NotFoundErrorId => ParameterSetName == SessionSet ? ErrorTable.SessionNotFound : ErrorTable.ReferenceNotFound;

    T IConversationPipeline.Wait<T>(Task<T> task) => Wait(task);

    T? IConversationPipeline.Try<T>(Task<T> task, object target)
        where T : class => Try(() => task, target, out T result) ? result : null;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        object target = ParameterSetName == SessionSet ? Id : Agent!;
        if (!TryNow(() => new ConversationConsole(Host, Streams, task => Wait(AsResultAsync(task)), ConversationCommands.Complete), target, out _console))
            return;
        using (_console)
        {
            if (TryNow(() => Tool is null ? [] : Tool.Select(given => GivenTools.Read(given, this)).ToArray(), target, out AgentTool[] tools)
                && ShouldProcess(ParameterSetName == SessionSet ? Id.Told(Id.ToString()) : target.ToString()!, ParameterSetName == SessionSet ? "Enter session" : "Start session and enter it")
                && Try(() => OpenAsync(tools), target, out Session session))
                Talk(session, tools, target);
        }
    }

    private protected override void Close()
    {
        _console?.Dispose();
        _feed?.Dispose();
    }

    private static async Task<bool> AsResultAsync(Task task)
    {
        await task.ConfigureAwait(false);
        return true;
    }

    private async Task<Session> OpenAsync(AgentTool[] tools)
    {
        using var starter = new SessionStarter(Client, tools) { Environment = Environment };
        string id;
        if (ParameterSetName == AgentSet)
        {
            var fields = new SessionCreateRequest();
            if (!string.IsNullOrWhiteSpace(Title))
                fields.Title = Title;
            if (IsBound(nameof(MaxCost)))
                fields.Budget = new BudgetInput(MaxCost);
            id = await starter.StartAsync(Agent, fields, StopToken).ConfigureAwait(false);
        }
        else
        {
            id = await Id.ResolveAsync(Client, StopToken).ConfigureAwait(false);
            Session there = await Client.Sessions.GetAsync(id, StopToken).ConfigureAwait(false);
            if (there.Status == "terminated" || there.ArchivedAt is not null)
                throw new InputException("SessionHasEnded", $"The session {id} is {(there.ArchivedAt is null ? there.Status : "archived")} and takes no more messages; ConvertTo-MATranscript shows it.");
            await starter.EquipAsync(id, StopToken).ConfigureAwait(false);
        }

        return await Client.Sessions.GetAsync(id, StopToken).ConfigureAwait(false);
    }

    private void Talk(Session session, AgentTool[] tools, object target)
    {
        var screen = new LiveWriter(Streams, Host);
        IReadOnlyDictionary<string, CommandTool> commands = GivenTools.Commands(tools);
        bool asks = Approve.Length == 1 && "Prompt".Equals(Approve[0]?.ToString(), StringComparison.OrdinalIgnoreCase);
        ConversationApprove? approve = asks ? new ConversationApprove(_console!, screen, thread => AgentOf(session.Id, thread)) : null;
        if (!TryNow(() => (ApprovalPolicy?)approve ?? ApprovalPolicies.Create(Approve, Host, Streams, commands), target, out ApprovalPolicy policy))
            return;
        ToolDesk desk = Desk(commands, policy, text => screen.Note(Tone.Quiet, text), journal: null);
        _feed = new SessionFeed(Client.Events.Follow(session.Id, new FollowOptions { IsThere = true, KeepFollowing = true, WatchesRuns = true, FromStart = ParameterSetName == AgentSet, Deltas = screen.Previews, OnLost = wait => TellLoss(screen, wait) }), StopToken);
        var settings = new RunSettings(Client, Queue, desk)
        {
            Feed = _feed,
            Emit = taken =>
            {
                approve?.Take(taken);
                screen.Take(taken);
            },
        };
        var talk = new ConversationTools(_console!, screen, settings, new ConversationCommands(settings, this, screen, path => FileSystemPath.Literal(SessionState, path), StopToken)) { Approve = approve };
        try
        {
            new Conversation(this, session, talk, StopToken).Run();
        }
        catch (InputException cause)
        {
            Throw(cause, target);
        }
        finally
        {
            // Said past the streams, which a stopped pipeline no longer has.
            screen.Leave($"The session stays. To go on in it: Enter-MASession {session.Id}");
        }
    }

    /// <summary>The name of a thread's agent; null where the service does not say.</summary>
    private string? AgentOf(string sessionId, string thread)
    {
        try
        {
            return Wait(Client.Of(Kinds.Thread, sessionId).GetAsync(thread, StopToken)).Agent?.Name;
        }
        catch (ApiException)
        {
            return null;
        }
    }

    private void TellLoss(LiveWriter screen, TimeSpan wait) =>
        _ = Queue.WriteAsync(() => screen.Note(Tone.Waiting, $"! The connection was lost; it is made again in {Figures.Duration(wait)}."), StopToken);
}

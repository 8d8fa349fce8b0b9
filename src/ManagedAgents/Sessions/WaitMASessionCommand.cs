using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Sessions;
using ManagedAgents.Errors;
using ManagedAgents.Resources;

namespace ManagedAgents.Sessions;

/// <summary>
/// Waits until sessions settle, all of them at once, and emits each as it is then, in the order in which they settle
/// (sessions.events.stream, sessions.events.list, sessions.retrieve). It collects what is piped and begins to wait at the pipeline's end.
/// </summary>
[Cmdlet(VerbsLifecycle.Wait, "MASession")]
[OutputType(typeof(Session))]
public sealed class WaitMASessionCommand : WaitResourceCmdlet<Session, SessionReference>
{
    /// <summary>
    /// The sessions: objects, ids or events of them. With an event that was sent, its turn is waited for. One that is given twice counts once.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("SessionId")]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public override SessionReference[] Id { get; set; } = [];

    /// <summary>
    /// What to wait for:
    /// <list type="bullet">
    /// <item>Settled (default): the session idles, for whatever reason, with nothing left to work on.</item>
    /// <item>RequiresAction: it waits for an answer to a tool call. Turns that end otherwise are waited through.</item>
    /// <item>Terminated: it is terminated.</item>
    /// </list>
    /// <para>A session that is terminated ends every wait. One that is deleted meanwhile ends the wait for Terminated without output, and is an error
    /// otherwise.</para>
    /// </summary>
    [Parameter]
    public SessionGoal Until { get; set; }

    private protected override string Goal => Until.ToString();

    private protected override Task<Session?> WaitForAsync(ApiClient client, string id, SessionReference given, CancellationToken token)
    {
        var options = new SessionWaitOptions
        {
            Goal = Until,
            After = string.IsNullOrEmpty(given.EventId) ? null : given.EventId,
            ExpectsInput = given.StartedWithInput,
        };
        return client.Sessions.WaitAsync(id, options, token);
    }

    private protected override ErrorRecord? ErrorOfGone(SessionReference given) => Until == SessionGoal.Terminated ? null : ErrorTable.DeletedMeanwhile(given);
}

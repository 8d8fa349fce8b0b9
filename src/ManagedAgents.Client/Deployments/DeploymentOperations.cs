using System;
using System.Collections;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Deployments;

/// <summary>The operations on deployments. Each throws <see cref="ApiException"/> when the service refuses or cannot be reached.</summary>
public sealed class DeploymentOperations : ResourceOperations<Deployment>
{
    internal DeploymentOperations(ApiCaller client)
        : base(client, Deployment.Kind)
    {
    }

    /// <summary>Pauses the schedule (deployments.pause); runs that were begun go on.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The deployment as it is now.</returns>
    public Task<Deployment> PauseAsync(string id, CancellationToken token) => ActAsync(id, "pause", token);

    /// <summary>Lets the schedule go on (deployments.unpause); what it missed is not made up for.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The deployment as it is now.</returns>
    public Task<Deployment> UnpauseAsync(string id, CancellationToken token) => ActAsync(id, "unpause", token);

    /// <summary>
    /// Runs a deployment now (deployments.run), a paused one, too. It runs once, whatever is lost on the way. Nothing tells a run from that of somebody
    /// else, so one that is found after a lost answer is named by the error, and not given.
    /// </summary>
    /// <param name="id">Its id.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The run.</returns>
    public Task<DeploymentRun> RunAsync(string id, CancellationToken token)
    {
        var request = new CreatedObject<DeploymentRun>(Client, DeploymentRun.Kind, ApiRequest.PathOf(DeploymentRun.Kind.Path), static json => new DeploymentRun(json) { StartedWithInput = true })
        {
            Act = $"the run of {id}",
            Send = () => Client.SendForObjectAsync(Request("POST", id, "run"), token),
            Content = id,
            Narrow = list => list.Query("deployment_id", id).Query("trigger_type", "manual"),
            LikenessOf = stored => new DeploymentRun(stored) is var run && run.DeploymentId == id && run.TriggerContext?.Type != "schedule" ? Likeness.Same : Likeness.None,
            TellsApart = false,
        };
        return CarefulSend.RunAsync(Client, request, token);
    }
}

/// <summary>When a deployment is to run.</summary>
public sealed class ScheduleInput : RequestBody
{
    // When it ran and will run is the service's to say.
    private static readonly string[] ServerMade = ["last_run_at", "upcoming_runs_at"];

    private ScheduleInput()
    {
    }

    /// <summary>The five fields of cron; null where not told.</summary>
    public string? Expression => TextOf("expression");

    /// <summary>The time zone; null where not told.</summary>
    public string? TimeZone => TextOf("timezone");

    /// <summary>Takes what cron takes.</summary>
    /// <param name="expression">Its five fields.</param>
    /// <param name="timeZone">The time zone, by its IANA name.</param>
    /// <returns>The schedule.</returns>
    public static ScheduleInput Cron(string expression, string timeZone)
    {
        var schedule = new ScheduleInput();
        schedule.Set("type", "cron").Set("expression", expression).Set("timezone", timeZone);
        return schedule;
    }

    /// <summary>Takes a schedule in the API's form, also one that the service made.</summary>
    /// <param name="fields">Its fields by wire names.</param>
    /// <returns>The schedule.</returns>
    public static ScheduleInput Of(IDictionary fields)
    {
        var schedule = new ScheduleInput();
        foreach (DictionaryEntry field in fields)
        {
            if (field.Key is string name && Array.IndexOf(ServerMade, name) < 0)
                schedule.Set(name, field.Value);
        }

        return schedule;
    }

    private string? TextOf(string name) => Members.FirstOrDefault(member => member.Key == name).Value as string;
}

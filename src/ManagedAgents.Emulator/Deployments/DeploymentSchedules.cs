using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading;
using ManagedAgents.Emulator.Agents;
using ManagedAgents.Emulator.Resources;

namespace ManagedAgents.Emulator.Deployments;

/// <summary>Starts the runs that schedules want, and archives deployments with their agents. A time that passed while nobody looked is not made up for.</summary>
internal sealed class DeploymentSchedules : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private readonly Service _service;
    private readonly Timer _timer;
    private DateTimeOffset _seen;
    private bool _hasBegun;

    public DeploymentSchedules(Service service)
    {
        _service = service;
        service.WhenAgentIsArchived("deployments", EndWithAgent);
        _timer = new Timer(_ => Run(DateTimeOffset.UtcNow), null, Timeout.Infinite, Timeout.Infinite);
    }

    /// <summary>Looks at the time from now on. Called under the service's lock with every schedule: most services never have one.</summary>
    public void Begin()
    {
        if (_hasBegun)
            return;
        _hasBegun = true;
        _seen = DateTimeOffset.UtcNow;
        _timer.Change(Tick, Tick);
    }

    /// <summary>Starts what is due between the last time this was asked and now.</summary>
    public void Run(DateTimeOffset now)
    {
        lock (_service.Gate)
        {
            Begin();
            if (now <= _seen)
                return;
            DateTimeOffset from = _seen;
            _seen = now;
            foreach (StoredObject deployment in _service.All(DeploymentKinds.Deployment).Values.Where(d => !d.IsArchived && d.Text("status") == "active").ToList())
            {
                if (deployment.Body["schedule"] is not JsonObject schedule)
                    continue;
                if (DeploymentFields.CronOf(schedule).After(from) is { } due && due <= now)
                    DeploymentRuns.Start(_service, deployment, Clock.Format(Clock.FromTime(due)));
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    private void EndWithAgent(string agentId)
    {
        foreach (StoredObject deployment in _service.All(DeploymentKinds.Deployment).Values.Where(d => d.Body["agent"]!["id"]!.GetValue<string>() == agentId).ToList())
            _service.Archive(DeploymentKinds.Deployment, deployment);
    }
}

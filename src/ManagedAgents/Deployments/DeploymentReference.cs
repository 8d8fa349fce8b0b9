using ManagedAgents.Client;
using ManagedAgents.Client.Deployments;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;

namespace ManagedAgents.Deployments;

/// <summary>Names a deployment by its id or name, its object, or an object that says which deployment it is of, such as a run.</summary>
public sealed class DeploymentReference : ResourceReference<Deployment>
{
    /// <summary>Takes what names the deployment.</summary>
    /// <param name="value">An id, a name or an object.</param>
    public DeploymentReference(object value)
        : base(Kinds.Deployment, value)
    {
    }
}

/// <summary>Names a run of a deployment by its id or its object; the id or object of a deployment stands for all its runs.</summary>
public sealed class DeploymentRunReference : ResourceReference
{
    /// <summary>Takes what names the run, or the deployment.</summary>
    /// <param name="value">An id or an object.</param>
    public DeploymentRunReference(object value)
        : base(Kinds.DeploymentRun, value)
    {
    }

    internal override bool NamesParent => Kinds.OfId(ToString()) == Kinds.Deployment;
}

/// <summary>Completes the states of a deployment.</summary>
public sealed class DeploymentStatusCompleter : FixedCompleter
{
    /// <summary>Makes the completer.</summary>
    public DeploymentStatusCompleter()
        : base(KnownValues.DeploymentStatuses)
    {
    }
}

/// <summary>Completes what makes a deployment run.</summary>
public sealed class RunTriggerCompleter : FixedCompleter
{
    /// <summary>Makes the completer.</summary>
    public RunTriggerCompleter()
        : base(KnownValues.RunTriggers)
    {
    }
}

/// <summary>Completes the IANA names of some time zones; there are many more.</summary>
public sealed class TimeZoneCompleter : FixedCompleter
{
    /// <summary>Makes the completer.</summary>
    public TimeZoneCompleter()
        : base(
            "UTC", "Africa/Cairo", "Africa/Johannesburg", "Africa/Lagos",
            "America/Bogota", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Mexico_City", "America/New_York", "America/Sao_Paulo", "America/Toronto",
            "Asia/Bangkok", "Asia/Dubai", "Asia/Hong_Kong", "Asia/Jakarta", "Asia/Kolkata", "Asia/Seoul", "Asia/Shanghai", "Asia/Singapore", "Asia/Tokyo",
            "Australia/Melbourne", "Australia/Sydney",
            "Europe/Amsterdam", "Europe/Berlin", "Europe/Istanbul", "Europe/London", "Europe/Madrid", "Europe/Paris", "Europe/Prague", "Europe/Rome",
            "Europe/Stockholm", "Europe/Vienna", "Europe/Warsaw", "Europe/Zurich",
            "Pacific/Auckland")
    {
    }
}

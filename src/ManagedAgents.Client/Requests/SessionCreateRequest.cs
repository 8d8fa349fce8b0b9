using System.Collections;
using System.Collections.Generic;
using System.Linq;
using ManagedAgents.Client.Json;

namespace ManagedAgents.Client.Requests;

/// <summary>The fields of a session to start; only those that are set are sent.</summary>
public sealed class SessionCreateRequest : RequestBody
{
    /// <summary>The agent.</summary>
    public SessionAgentInput? Agent { set => Set("agent", value); }

    /// <summary>The environment's id.</summary>
    public string? EnvironmentId { set => Set("environment_id", value); }

    /// <summary>The title.</summary>
    public string? Title { set => Set("title", value); }

    /// <summary>What to mount.</summary>
    public IReadOnlyList<ResourceInput>? Resources { set => Set("resources", value); }

    /// <summary>The vaults credentials come from, by id.</summary>
    public IReadOnlyList<string>? VaultIds { set => Set("vault_ids", value); }

    /// <summary>Own key and value pairs.</summary>
    public IDictionary? Metadata { set => Set("metadata", value); }

    /// <summary>What it may cost.</summary>
    public BudgetInput? Budget { set => Set("budget", value); }

    /// <summary>Events the session starts to work on at once, 1 to 50.</summary>
    public IReadOnlyList<InputEvent>? InitialEvents { set => Set("initial_events", value); }

    internal bool HasInitialEvents => Members.Any(static member => member.Key == "initial_events" && member.Value is IEnumerable events && events.Cast<object?>().Any());
}

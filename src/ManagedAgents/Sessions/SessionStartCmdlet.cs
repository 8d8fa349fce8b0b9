using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Text.Json;
using ManagedAgents.Agents;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Sessions;
using ManagedAgents.Client.Wire;
using ManagedAgents.Environments;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;
using ManagedAgents.Vaults;

namespace ManagedAgents.Sessions;

/// <summary>The fields that a session begins with, whether it is started now or the service starts it for a deployment.</summary>
/// <typeparam name="T">What has them.</typeparam>
public abstract class SessionStartCmdlet<T> : ResourceFieldsCmdlet<T>
    where T : ApiObject
{
    private protected SessionStartCmdlet()
    {
    }

    /// <summary>The agent: its object (the version that it shows), or its id or exact name (its newest version).</summary>
    public abstract AgentReference? Agent { get; set; }

    /// <summary>The version of the agent, instead of the object's or the newest.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(AgentVersionCompleter))]
    public string? AgentVersion { get; set; }

    /// <summary>The environment to run in: its object, id or exact name.</summary>
    public abstract EnvironmentReference? Environment { get; set; }

    /// <summary>What to mount, from New-MAResource. In a change it replaces all that was there; $null for nothing.</summary>
    [Parameter]
    [Field(nameof(Session.Resources))]
    [ResourceArgument]
    public ResourceInput[]? Resource { get; set; }

    /// <summary>
    /// The vaults that credentials for MCP servers and repositories come from: ids, exact names or objects. Those of a session cannot be changed later; in a
    /// change of a deployment they replace all that it had, and $null is for none.
    /// </summary>
    [Parameter]
    [Field(nameof(Session.VaultIds))]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public VaultReference[]? Vault { get; set; }

    /// <summary>
    /// Your own pairs of key and value, as a hashtable, at most 16. Values are sent as text. In a change a key with the value $null is deleted, and keys
    /// that are not named stay.
    /// </summary>
    [Parameter]
    [Field]
    [TableArgument]
    public IDictionary? Metadata { get; set; }

    /// <summary>
    /// What the session may cost in all, in US dollars at list prices, in whole cents. At the limit it stops with the reason budget_reached;
    /// Set-MASession -Budget raises it. Default: no limit. A session that was started without a budget cannot get one later.
    /// </summary>
    [Parameter]
    [MoneyArgument]
    [ValidateNotNull]
    public virtual decimal? Budget { get; set; }

    /// <summary>Messages to begin with, at most 50. The session works on them at once. All are taken or none.</summary>
    [Parameter]
    public string[]? Message { get; set; }

    /// <summary>
    /// Other events to begin with, after those of -Message, as hashtables by wire names: an outcome, as
    /// <c>@{ type = 'user.define_outcome'; description = '…'; rubric = @{ type = 'text'; content = '…' } }</c>, or, in a deployment and as the last, a
    /// system.message. The InitialEvents of a deployment are taken, too. In a change they replace all that it had, together with -Message.
    /// </summary>
    [Parameter]
    [InitialEventArgument]
    [ValidateNotNull]
    public object[]? InitialEvent { get; set; }

    private protected override void AddFields(RequestBody fields)
    {
        var request = new SessionCreateRequest();
        if (IsBound(nameof(Budget)))
            request.Budget = Budget is { } dollars ? new BudgetInput(dollars) : null;
        if (ReadInitialEvents() is { } events)
            request.InitialEvents = events;
        fields.Append(request);
    }

    /// <summary>What the session begins to work on; null where nothing is said of it.</summary>
    private IReadOnlyList<object>? ReadInitialEvents() => Message is null && InitialEvent is null ? null : [.. Message?.Select(Begin) ?? [], .. InitialEvent ?? []];

    /// <summary>Puts the agent into the fields; where it is unusable, writes the error and gives false.</summary>
    private protected bool TryAgent(RequestBody fields, AgentReference agent, out string id)
    {
        if (!TryResolve(agent, out id))
            return false;
        if (!IsAdditional(nameof(Session.Agent)))
            fields.SetField(nameof(Session.Agent), ReadAgent(agent, id));
        return true;
    }

    /// <summary>The agent in its version.</summary>
    private protected virtual SessionAgentInput ReadAgent(AgentReference agent, string id) => new(
        id,
        AgentVersion is not null ? new VersionInput(AgentVersion) : agent.Version is { } shown ? new VersionInput(shown) : null);

    private static InputEvent Begin(string message) => string.IsNullOrWhiteSpace(message)
        ? throw new InputException("NothingToSend", "A text of -Message is empty or of blanks alone; the session would have nothing to work on.")
        : InputEvent.UserMessage(new[] { ContentInput.Text(message) });
}

/// <summary>Lets a parameter for resources take hashtables too: @{ type = 'file'; file_id = … }.</summary>
internal sealed class ResourceArgumentAttribute : PartArgumentAttribute
{
    internal override object ToArray(object?[] items) => items.Select(Read).ToArray();

    internal static ResourceInput Read(object? item) => item switch
    {
        ResourceInput resource => resource,
        IDictionary table when table.Contains("type") => ResourceInput.Of(table),
        JsonElement { ValueKind: JsonValueKind.Object } json => Read(JsonText.Read(json.GetRawText())),
        _ => throw Unusable(item, "A resource comes from New-MAResource, or is a hashtable with 'type' and the type's other fields by their wire names."),
    };
}

/// <summary>Takes the events that sessions begin with: by wire names, or as a deployment has them.</summary>
internal sealed class InitialEventArgumentAttribute : PartArgumentAttribute
{
    internal override object ToArray(object?[] items) => items.Select(Read).ToArray();

    private static object Read(object? item) => item switch
    {
        SessionEvent received => received,
        IDictionary table when table.Contains("type") => table,
        _ => throw Unusable(item, "An event to begin with is a hashtable with 'type' (user.message, user.define_outcome or system.message) and the type's other fields by their wire names; texts are given by -Message."),
    };
}

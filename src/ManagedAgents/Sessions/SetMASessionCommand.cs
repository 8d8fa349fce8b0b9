using System.Collections;
using System.Management.Automation;
using ManagedAgents.Agents;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Sessions;
using ManagedAgents.Client.Wire;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;

namespace ManagedAgents.Sessions;

/// <summary>Changes a session (sessions.update); what is not given stays as it is. Tools and MCP servers can change while it is idle.</summary>
[Cmdlet(VerbsCommon.Set, "MASession", SupportsShouldProcess = true)]
[OutputType(typeof(Session))]
public sealed class SetMASessionCommand : SetResourceCmdlet<Session, SessionReference>
{
    /// <summary>The session to change: its id, its object or one of its events.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("SessionId")]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public override SessionReference Id { get; set; } = null!;

    /// <summary>The new title; $null for none.</summary>
    [Parameter]
    [Field]
    [AllowNull]
    [AllowEmptyString]
    public string? Title { get; set; }

    /// <summary>Pairs to set, as a hashtable. A key with the value $null is deleted; keys that are not named stay.</summary>
    [Parameter]
    [Field]
    [TableArgument]
    public IDictionary? Metadata { get; set; }

    /// <summary>
    /// What the session may cost in all, in US dollars at list prices, in whole cents. It must be more than it has cost so far. $null takes the limit
    /// away for good. Only a session that was started with a budget has one to change.
    /// </summary>
    [Parameter]
    [AllowNull]
    [MoneyArgument]
    public decimal? Budget { get; set; }

    /// <summary>The tools it has from now on, instead of all it had, as New-MAAgent -Tool takes them; <c>@()</c> for none.</summary>
    [Parameter]
    [AllowEmptyCollection]
    [ToolArgument]
    public AgentTool[]? Tool { get; set; }

    /// <summary>The MCP servers it has from now on, instead of all it had; <c>@()</c> for none.</summary>
    [Parameter]
    [AllowEmptyCollection]
    [McpServerArgument]
    public McpServer[]? McpServer { get; set; }

    private protected override void AddFields(RequestBody fields)
    {
        var changes = new SessionUpdateRequest();
        if (IsBound(nameof(Budget)))
            changes.Budget = Budget is { } dollars ? new BudgetInput(dollars) : null;
        if (IsBound(nameof(Tool)))
            changes.Tools = Tool ?? [];
        if (IsBound(nameof(McpServer)))
            changes.McpServers = McpServer ?? [];
        fields.Append(changes);
    }
}

using System.Collections;
using System.Management.Automation;
using ManagedAgents.Agents;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Sessions;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;

namespace ManagedAgents.Sessions;

/// <summary>Changes a session (sessions.update); what is not given stays as it is. Tools and MCP servers can change while it is idle.</summary>
[Cmdlet(VerbsCommon.Set, "MASession", SupportsShouldProcess = true)]
[OutputType(typeof(Session))]
public sealed class SetMASessionCommand : MAConnectedCmdlet
{
    /// <summary>The session to change, by id or object.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("SessionId")]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionReference Id { get; set; } = null!;

    /// <summary>The new title; $null for none.</summary>
    [Parameter]
    [AllowNull]
    [AllowEmptyString]
    public string? Title { get; set; }

    /// <summary>Own key and value pairs to set; $null as value deletes a key.</summary>
    [Parameter]
    [TableArgument]
    public IDictionary? Metadata { get; set; }

    /// <summary>What it may cost in all, in US dollars, more than it has cost; $null for no limit from now on, for good.</summary>
    [Parameter]
    [AllowNull]
    [MoneyArgument]
    public decimal? Budget { get; set; }

    /// <summary>The tools it has from now on, instead of all it had.</summary>
    [Parameter]
    [AllowEmptyCollection]
    [ToolArgument]
    public AgentTool[]? Tool { get; set; }

    /// <summary>The MCP servers it has from now on, instead of all it had.</summary>
    [Parameter]
    [AllowEmptyCollection]
    [McpServerArgument]
    public McpServer[]? McpServer { get; set; }

    /// <summary>Fields newer than this module, by their wire names.</summary>
    [Parameter]
    [TableArgument]
    public IDictionary? AdditionalProperty { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!TryNow(ReadChanges, Id, out SessionUpdateRequest changes))
            return;
        if (TryChange(Id, "Change session", id => Client.Sessions.UpdateAsync(id, changes, StopToken), out Session session))
            WriteObject(session);
    }

    private SessionUpdateRequest ReadChanges()
    {
        var changes = new SessionUpdateRequest();
        changes.Merge(ChangesOf(Id));
        if (IsBound(nameof(Title)))
            changes.Title = string.IsNullOrEmpty(Title) ? null : Title;
        if (IsBound(nameof(Metadata)))
            changes.Metadata = PlainValue.TextTable(Metadata);
        if (IsBound(nameof(Budget)))
            changes.Budget = Budget is { } dollars ? new BudgetInput(dollars) : null;
        if (IsBound(nameof(Tool)))
            changes.Tools = Tool ?? [];
        if (IsBound(nameof(McpServer)))
            changes.McpServers = McpServer ?? [];
        changes.Merge(PlainValue.Table(AdditionalProperty));
        return RequireChange(changes);
    }
}

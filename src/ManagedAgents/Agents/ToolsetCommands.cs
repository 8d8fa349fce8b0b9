using System.Collections;
using System.Collections.Specialized;
using System.Management.Automation;
using ManagedAgents.Client.Agents;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;
using ManagedAgents.Tools;

namespace ManagedAgents.Agents;

/// <summary>The settings that all kinds of toolsets share.</summary>
public abstract class ToolsetCmdlet : MACmdlet
{
    private protected ToolsetCmdlet()
    {
    }

    /// <summary>The tools to switch on. Without -Disable all others are off.</summary>
    public abstract string[]? Enable { get; set; }

    /// <summary>The tools to switch off. All others are on, unless -Enable or -DisableByDefault says otherwise.</summary>
    public abstract string[]? Disable { get; set; }

    /// <summary>Switches off every tool that -Enable does not name, also those that the service or the server adds later.</summary>
    [Parameter]
    public SwitchParameter DisableByDefault { get; set; }

    /// <summary>
    /// Who lets the tools run: always_allow (nobody is asked), always_ask (each call waits for Approve-MAToolUse or Invoke-MAAgent -Approve) or auto
    /// (the service judges each call). Default: always_allow for the built-in tools, always_ask for those of an MCP server.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(PermissionPolicyCompleter))]
    [ValidateNotNullOrEmpty]
    public string? PermissionPolicy { get; set; }

    /// <summary>Who lets single tools run, by their names; null for nothing special.</summary>
    private protected abstract IDictionary? Policies { get; }

    /// <summary>The names of the set's tools; null where they are the server's to say.</summary>
    private protected virtual KnownValues? Tools => null;

    /// <summary>The settings the user gave.</summary>
    private protected ToolsetSettings ReadSettings()
    {
        var settings = new ToolsetSettings();
        settings.Switch(KnownTools(Enable), KnownTools(Disable), DisableByDefault);
        settings.Permit(Known(KnownValues.PermissionPolicies, PermissionPolicy), KnownPolicies());
        return settings;
    }

    private string[]? KnownTools(string[]? given) => Tools is null ? given : Known(Tools, given);

    private OrderedDictionary? KnownPolicies()
    {
        if (PlainValue.Table(Policies) is not { } table)
            return null;
        var known = new OrderedDictionary();
        foreach (DictionaryEntry entry in table)
            known[Tools is null ? entry.Key : Known(Tools, (string)entry.Key)!] = entry.Value is string policy && policy.Trim().Length > 0 ? Known(KnownValues.PermissionPolicies, policy) : entry.Value;
        return known;
    }
}

/// <summary>Makes the set of built-in tools for an agent: bash, edit, read, write, glob, grep, web_fetch, web_search. Nothing goes over the network.</summary>
[Cmdlet(VerbsCommon.New, "MAToolset")]
[OutputType(typeof(AgentToolset))]
public sealed class NewMAToolsetCommand : ToolsetCmdlet
{
    private static readonly string[] WebTools = ["web_fetch", "web_search"];

    /// <summary><inheritdoc/> <c>@()</c> switches off all.</summary>
    [Parameter]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(BuiltInToolCompleter))]
    public override string[]? Enable { get; set; }

    /// <inheritdoc/>
    [Parameter]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(BuiltInToolCompleter))]
    public override string[]? Disable { get; set; }

    /// <summary>
    /// The only domains that web_fetch and web_search may reach, 1 to 64. Excludes -BlockedDomain. Default: all. Commands that bash runs are not
    /// bound by it: see New-MAEnvironment -AllowedHost.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? AllowedDomain { get; set; }

    /// <summary>Domains that web_fetch and web_search may not reach, 1 to 64. Excludes -AllowedDomain.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? BlockedDomain { get; set; }

    /// <summary>Who lets single tools run, by their names: <c>@{ bash = 'always_ask'; write = 'always_ask' }</c>.</summary>
    [Parameter]
    [TableArgument]
    public ToolPolicyTable? ToolPermissionPolicy { get; set; }

    private protected override KnownValues? Tools => BuiltInTools.Known;

    private protected override IDictionary? Policies => ToolPermissionPolicy;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (TryNow(CreateToolset, null, out AgentTool toolset))
            WriteObject(toolset);
    }

    private AgentTool CreateToolset()
    {
        if (AllowedDomain is not null && BlockedDomain is not null)
            throw new InputException("InvalidInput", "-AllowedDomain and -BlockedDomain exclude each other.");
        ToolsetSettings settings = ReadSettings();
        if (AllowedDomain is not null)
            settings.Set(WebTools, "allowed_domains", AllowedDomain);
        if (BlockedDomain is not null)
            settings.Set(WebTools, "blocked_domains", BlockedDomain);
        return LocalObject.Tool(settings.AddTo(ToolsetFields.BuiltIn()));
    }
}

/// <summary>Makes the set of an MCP server's tools for an agent. Nothing goes over the network.</summary>
[Cmdlet(VerbsCommon.New, "MAMcpToolset")]
[OutputType(typeof(McpToolset))]
public sealed class NewMAMcpToolsetCommand : ToolsetCmdlet
{
    /// <summary>The name of the server, as New-MAMcpServer has it.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Name", "McpServerName")]
    public string ServerName { get; set; } = string.Empty;

    /// <inheritdoc/>
    [Parameter]
    [AllowEmptyCollection]
    public override string[]? Enable { get; set; }

    /// <inheritdoc/>
    [Parameter]
    [AllowEmptyCollection]
    public override string[]? Disable { get; set; }

    /// <summary>Who lets single tools run, by their names: <c>@{ create_issue = 'always_ask' }</c>.</summary>
    [Parameter]
    [TableArgument]
    public IDictionary? ToolPermissionPolicy { get; set; }

    private protected override IDictionary? Policies => ToolPermissionPolicy;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (TryNow(() => LocalObject.Tool(ReadSettings().AddTo(ToolsetFields.OfMcpServer(ServerName))), ServerName, out AgentTool toolset))
            WriteObject(toolset);
    }
}

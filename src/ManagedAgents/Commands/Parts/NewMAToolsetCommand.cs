using System.Management.Automation;
using ManagedAgents.Client.Json;
using ManagedAgents.Client.Models;
using ManagedAgents.Client.Requests;
using ManagedAgents.Completion;
using ManagedAgents.Errors;
using ManagedAgents.Tools;

namespace ManagedAgents.Commands.Parts;

/// <summary>Makes the set of built-in tools for an agent: bash, edit, read, write, glob, grep, web_fetch, web_search. Nothing goes over the network.</summary>
[Cmdlet(VerbsCommon.New, "MAToolset")]
[OutputType(typeof(AgentToolset))]
public sealed class NewMAToolsetCommand : ToolsetCmdlet
{
    private static readonly string[] WebTools = ["web_fetch", "web_search"];

    /// <inheritdoc/>
    [Parameter]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(BuiltInToolCompleter))]
    public override string[]? Enable { get; set; }

    /// <inheritdoc/>
    [Parameter]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(BuiltInToolCompleter))]
    public override string[]? Disable { get; set; }

    /// <summary>Let web_fetch and web_search reach only these domains, 1 to 64.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? AllowedDomain { get; set; }

    /// <summary>Let web_fetch and web_search reach all domains but these, 1 to 64.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? BlockedDomain { get; set; }

    private protected override KnownValues? Tools => KnownValues.BuiltInTools;

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

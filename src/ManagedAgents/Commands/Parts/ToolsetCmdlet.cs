using System.Collections;
using System.Management.Automation;
using ManagedAgents.Completion;
using ManagedAgents.Tools;

namespace ManagedAgents.Commands.Parts;

/// <summary>The settings that all kinds of toolsets share.</summary>
public abstract class ToolsetCmdlet : MACmdlet
{
    private protected ToolsetCmdlet()
    {
    }

    /// <summary>The tools to switch on. Without -Disable, all others are off.</summary>
    public abstract string[]? Enable { get; set; }

    /// <summary>The tools to switch off. Unless told otherwise, all others are on.</summary>
    public abstract string[]? Disable { get; set; }

    /// <summary>Switch off every tool that -Enable does not name, also those added to the set later.</summary>
    [Parameter]
    public SwitchParameter DisableByDefault { get; set; }

    /// <summary>Who lets the tools run: always_allow, always_ask (each call waits for Approve-MAToolUse) or auto (the service judges each call).</summary>
    [Parameter]
    [ArgumentCompleter(typeof(PermissionPolicyCompleter))]
    [ValidateNotNullOrEmpty]
    public string? PermissionPolicy { get; set; }

    /// <summary>Who lets single tools run, by their names: @{ bash = 'always_ask' }.</summary>
    [Parameter]
    public IDictionary? ToolPermissionPolicy { get; set; }

    /// <summary>The settings the user gave.</summary>
    private protected ToolsetSettings ReadSettings()
    {
        var settings = new ToolsetSettings();
        settings.Switch(Enable, Disable, DisableByDefault);
        settings.Permit(PermissionPolicy, ToolPermissionPolicy);
        return settings;
    }
}

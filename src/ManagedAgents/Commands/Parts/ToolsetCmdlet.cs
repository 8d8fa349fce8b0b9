using System.Collections;
using System.Collections.Specialized;
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
    [TableArgument]
    public IDictionary? ToolPermissionPolicy { get; set; }

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
        if (PlainValue.Table(ToolPermissionPolicy) is not { } table)
            return null;
        var known = new OrderedDictionary();
        foreach (DictionaryEntry entry in table)
            known[Tools is null ? entry.Key : Known(Tools, (string)entry.Key)!] = entry.Value is string policy && policy.Trim().Length > 0 ? Known(KnownValues.PermissionPolicies, policy) : entry.Value;
        return known;
    }
}

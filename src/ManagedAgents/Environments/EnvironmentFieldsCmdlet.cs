using System;
using System.Collections;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using ManagedAgents.Client.Environments;
using ManagedAgents.Client.Wire;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;

namespace ManagedAgents.Environments;

/// <summary>The fields that creating and changing an environment share.</summary>
public abstract class EnvironmentFieldsCmdlet : ResourceFieldsCmdlet<AgentEnvironment>
{
    private protected EnvironmentFieldsCmdlet()
    {
    }

    /// <summary>What it is for; in a change $null for nothing.</summary>
    [Parameter]
    [Field]
    [AllowEmptyString]
    [AllowNull]
    public string? Description { get; set; }

    /// <summary>Let its sandboxes reach only these hosts, instead of everything; an empty list for none.</summary>
    [Parameter]
    [AllowEmptyCollection]
    public string[]? AllowedHost { get; set; }

    /// <summary>With -AllowedHost: let them reach package managers' hosts too. The launch wire format always does.</summary>
    [Parameter]
    public SwitchParameter AllowPackageManager { get; set; }

    /// <summary>With -AllowedHost: let them reach the agent's MCP servers too.</summary>
    [Parameter]
    public SwitchParameter AllowMcpServer { get; set; }

    /// <summary>Packages to install beforehand, by package manager: @{ pip = 'pandas'; apt = 'jq', 'git' }.</summary>
    [Parameter]
    [TableArgument]
    public IDictionary? Package { get; set; }

    /// <summary>Its sandboxes are hosted by yourself, not by the service.</summary>
    [Parameter]
    public SwitchParameter SelfHosted { get; set; }

    /// <summary>Own key and value pairs, at most 16; in a change $null deletes a key.</summary>
    [Parameter]
    [Field]
    [TableArgument]
    public IDictionary? Metadata { get; set; }

    /// <summary>What it may reach where no parameter says it; null to say nothing.</summary>
    private protected abstract NetworkInput? NetworkDefault { get; }

    /// <summary>True where a parameter says where it runs or what it may reach.</summary>
    private protected bool GivesConfig => IsBound(nameof(AllowedHost)) || IsBound(nameof(Package)) || SelfHosted;

    private protected override void AddFields(RequestBody fields)
    {
        var request = new EnvironmentRequest();
        SetConfig(request);
        fields.Append(request);
    }

    private void SetConfig(EnvironmentRequest request)
    {
        bool limited = IsBound(nameof(AllowedHost));
        if ((AllowPackageManager || AllowMcpServer) && !limited)
            throw new InputException("InvalidInput", "-AllowPackageManager and -AllowMcpServer widen -AllowedHost; give -AllowedHost too (@() for no other hosts).");
        if (SelfHosted && (limited || IsBound(nameof(Package))))
            throw new InputException("InvalidInput", "A self-hosted environment has no -AllowedHost and no -Package; these are set where it is hosted.");
        if (SelfHosted)
        {
            request.UseSelfHosted();
            return;
        }

        NetworkInput? network = limited ? NetworkInput.Limited(AllowedHost ?? Array.Empty<string>(), Choice(AllowPackageManager), Choice(AllowMcpServer)) : NetworkDefault;
        IDictionary? packages = PackageLists();
        if (network is not null || packages is not null)
            request.UseCloud(network, packages);
    }

    private static bool? Choice(SwitchParameter flag) => flag.IsPresent ? true : null;

    private Hashtable? PackageLists()
    {
        if (Package is null)
            return null;
        var lists = new Hashtable();
        foreach (DictionaryEntry entry in Package)
            lists[Known(KnownValues.PackageManagers, Convert.ToString(entry.Key, CultureInfo.InvariantCulture))!] = LanguagePrimitives.GetEnumerable(entry.Value)?.Cast<object>().Select(p => p.ToString()).ToArray() ?? new[] { entry.Value?.ToString() };
        return lists;
    }
}

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

    /// <summary>What the environment is for, to tell it from others; in a change $null or an empty text for nothing.</summary>
    [Parameter]
    [Field]
    [AllowEmptyString]
    [AllowNull]
    public string? Description { get; set; }

    /// <summary>
    /// The only hosts that sandboxes may reach, such as <c>'api.example.com', '*.example.org'</c>; an empty list, <c>@()</c>, for none. A new
    /// environment without this parameter reaches every host. In a change it replaces the whole list and sets -AllowPackageManager and
    /// -AllowMcpServer anew.
    /// </summary>
    [Parameter]
    [AllowEmptyCollection]
    public string[]? AllowedHost { get; set; }

    /// <summary>With -AllowedHost: lets sandboxes reach the hosts of package managers too. The launch wire format always does.</summary>
    [Parameter]
    public SwitchParameter AllowPackageManager { get; set; }

    /// <summary>With -AllowedHost: lets sandboxes reach the agent's MCP servers too. The launch wire format cannot say this.</summary>
    [Parameter]
    public SwitchParameter AllowMcpServer { get; set; }

    /// <summary>
    /// Packages to install beforehand, by package manager: <c>@{ pip = 'pandas'; apt = 'jq', 'git' }</c>. The service knows pip, npm, apt, cargo, gem
    /// and go. In a change a list that is given replaces that package manager's whole list.
    /// </summary>
    [Parameter]
    [TableArgument]
    public PackageTable? Package { get; set; }

    /// <summary>
    /// Sessions run on machines of your own, not of the service. Excludes -AllowedHost and -Package, which are set where it is hosted, and in a
    /// change -Unrestricted. Such an environment takes no files and repositories as resources.
    /// </summary>
    [Parameter]
    public SwitchParameter SelfHosted { get; set; }

    /// <summary>
    /// Your own pairs of key and value, as a hashtable, at most 16. Values are sent as text. In a change a key with the value $null is deleted, and
    /// keys that are not named stay.
    /// </summary>
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

using System;
using System.Collections.Generic;
using System.Globalization;

namespace ManagedAgents.Client.Wire;

/// <summary>The requests the service speaks now.</summary>
internal sealed class CurrentWireFormat : WireFormat
{
    public CurrentWireFormat()
        : base("Current")
    {
    }

    internal override string InterruptEventType => "user.interrupt";

    internal override string SessionFilesFilter => "scope_id";

    internal override bool MarksCreations => true;

    internal override object LimitedNetwork(IReadOnlyList<string> allowedHosts, bool? packageManagers, bool? mcpServers)
    {
        RequestBody network = new RequestBody().Set("type", "limited").Set("allowed_hosts", allowedHosts);
        if (packageManagers is { } packages)
            network.Set("allow_package_managers", packages);
        if (mcpServers is { } servers)
            network.Set("allow_mcp_servers", servers);
        return network;
    }

    /// <summary>A number, unless the service itself gave a text or the number does not fit the documented 32 bits.</summary>
    internal override object AgentVersion(string version, bool wasText) =>
        !wasText && int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : version;

    internal override void SetCheckout(RequestBody repository, string? branch, string? commit)
    {
        if (branch is not null)
            repository.Set("checkout", new RequestBody().Set("type", "branch").Set("name", branch));
        else if (commit is not null)
            repository.Set("checkout", new RequestBody().Set("type", "commit").Set("sha", commit));
    }

    internal override IEnumerable<KeyValuePair<string, string>> UploadFields(int? expiresInSeconds)
    {
        if (expiresInSeconds is { } seconds)
            yield return new("expires_in_seconds", seconds.ToString(CultureInfo.InvariantCulture));
    }

    internal override string? ValueOf(Beta beta) => beta.Current;

    internal override int? PageSize(bool events) => events ? 1000 : 100;
}

/// <summary>The requests of the launch documentation.</summary>
internal sealed class LaunchWireFormat : WireFormat
{
    public LaunchWireFormat()
        : base("Launch")
    {
    }

    internal override string InterruptEventType => "interrupt";

    internal override string SessionFilesFilter => "scope";

    internal override bool MarksCreations => false;

    internal override object LimitedNetwork(IReadOnlyList<string> allowedHosts, bool? packageManagers, bool? mcpServers) =>
        new RequestBody().Set("type", "package_managers_and_custom").Set("allowed_hosts", allowedHosts);

    internal override object AgentVersion(string version, bool wasText) => version;

    internal override void SetCheckout(RequestBody repository, string? branch, string? commit)
    {
        if (commit is not null)
            throw new WireFormatException("The launch wire format cannot check out a commit; name a branch, or connect with -WireFormat Current.");
        if (branch is not null)
            repository.Set("branch", branch);
    }

    internal override IEnumerable<KeyValuePair<string, string>> UploadFields(int? expiresInSeconds)
    {
        if (expiresInSeconds is not null)
            throw new WireFormatException("The launch wire format has no expiry of files; connect with -WireFormat Current.");
        yield return new("purpose", "agent");
    }

    internal override string? ValueOf(Beta beta) => beta.Launch;

    internal override int? PageSize(bool events) => null;
}

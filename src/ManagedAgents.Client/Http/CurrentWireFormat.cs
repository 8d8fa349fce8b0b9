using System;
using System.Collections.Generic;
using System.Globalization;
using ManagedAgents.Client.Json;

namespace ManagedAgents.Client.Http;

/// <summary>The requests the service speaks now.</summary>
internal sealed class CurrentWireFormat : WireFormat
{
    private static readonly KeyValuePair<string, string?>[] BetaByArea =
    {
        new("/v1/memory_stores", Betas.AgentMemory),
        new("/v1/dreams", Betas.Dreaming),
        new("/v1/tunnels", Betas.Tunnels),
        new("/v1/skills", null),
        new("/v1/user_profiles", null),
        new("/v1/models", null),
    };

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

    internal override string? BetaFor(string method, string path, bool filteredBySession)
    {
        if (IsBelow(path, "/v1/files"))
            return filteredBySession ? Betas.ManagedAgents : null;
        foreach (KeyValuePair<string, string?> area in BetaByArea)
        {
            if (IsBelow(path, area.Key))
                return area.Value;
        }

        return Betas.ManagedAgents;
    }

    internal override int? PageSize(bool events) => events ? 1000 : 100;

    private static bool IsBelow(string path, string area) =>
        path.StartsWith(area, StringComparison.Ordinal) && (path.Length == area.Length || path[area.Length] == '/');
}

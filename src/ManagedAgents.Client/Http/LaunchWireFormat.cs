using System.Collections.Generic;
using ManagedAgents.Client.Json;

namespace ManagedAgents.Client.Http;

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

    internal override string? BetaFor(string method, string path, bool filteredBySession) =>
        method == "POST" && path == "/v1/files" ? Betas.LaunchFiles : Betas.ManagedAgents;

    internal override int? PageSize(bool events) => null;
}

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Routing;

namespace ManagedAgents.Emulator.Vaults;

/// <summary>vaults.* and vaults.credentials.*</summary>
internal static class VaultKinds
{
    private const int MostCredentials = 20;

    public static ObjectKind Vault { get; } = new("vault", "vlt_", "/v1/vaults") { Fields = new[] { Field.RequiredText("display_name", 255), Field.Metadata } };

    public static ObjectKind Credential { get; } = new("vault_credential", "vcrd_", "/v1/vaults/*/credentials")
    {
        Parent = Vault,
        IsArchivedWithParent = true,
        Fields = new[] { Field.Required("auth", CredentialAuth.Read), Field.Text("display_name", 255), Field.Metadata },
        Check = CheckRoom,
        Actions = new Dictionary<string, Func<ObjectCall, JsonNode>> { ["mcp_oauth_validate"] = CredentialAuth.Validate },
    };

    // Archived credentials count for nothing: they are kept for the record only.
    private static void CheckRoom(ObjectCall call, JsonObject after)
    {
        if (!call.IsNew)
            return;
        var others = call.Service.AllOf(Credential, call.Object.ParentId).Where(c => !c.IsArchived).ToList();
        if (others.Count >= MostCredentials)
            throw ServiceException.Invalid($"vault {call.Object.ParentId} has {MostCredentials} credentials already");
        string key = CredentialAuth.Key(after["auth"]!.AsObject());
        if (others.Any(c => CredentialAuth.Key(c.Body["auth"]!.AsObject()) == key))
            throw ServiceException.Conflict($"auth: vault {call.Object.ParentId} has a credential for {key} already");
    }
}

/// <summary>What the other rooms ask of vaults.</summary>
internal static class KnownVaults
{
    /// <summary>A vault; null where there is none.</summary>
    public static StoredObject? Vault(this Service service, string id) => service.All(VaultKinds.Vault).TryGetValue(id, out StoredObject? vault) ? vault : null;
}

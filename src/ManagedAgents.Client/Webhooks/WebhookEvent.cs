using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Webhooks;

/// <summary>
/// What a webhook tells: that something happened to an object. It has ids alone, may be minutes old and may come twice, so whoever acts gets the
/// object first: its id stands in the property that the object's cmdlets bind, such as SessionId.
/// </summary>
public sealed class WebhookEvent : ApiObject
{
    private static readonly (string Of, string What)[] Groups =
    [
        ("session", "status_run_started status_idled budget_reached status_rescheduled status_terminated updated deleted outcome_evaluation_ended"),
        ("session", "created pending running idled requires_action archived thread_created thread_idled thread_terminated"),
        ("vault", "created archived deleted"),
        ("vault_credential", "created archived deleted refresh_failed"),
        ("agent", "created updated archived deleted"),
        ("deployment", "created updated paused unpaused archived deleted"),
        ("deployment_run", "started succeeded failed"),
        ("environment", "created updated archived deleted"),
        ("memory_store", "created archived deleted"),
        ("user_profile", "enforcement_action_opened enforcement_action_resolved program_status_updated"),
        ("external_key", "failed recovered"),
        ("external_storage", "failed recovered"),
    ];

    private readonly Lazy<WebhookData> _data;

    internal WebhookEvent(JsonElement json)
        : base(json) => _data = new(() => One("data"u8, static data => new WebhookData(data)) ?? new WebhookData(default));

    /// <summary>The types this module knows.</summary>
    public static IEnumerable<string> KnownTypes => Groups.SelectMany(static group => group.What.Split(' ').Select(what => group.Of + "." + what));

    /// <summary>The event's id (<c>whe_…</c>), the same in every attempt to deliver it.</summary>
    public string Id => RequiredText("id"u8);

    /// <summary>When it happened.</summary>
    public DateTimeOffset? CreatedAt => Time("created_at"u8);

    /// <summary>What happened, such as session.status_idled. Types newer than this module come as they are.</summary>
    [WireName("type")]
    public string Type => _data.Value.Type;

    /// <summary>The object that it happened to.</summary>
    [WireName(null)]
    public string ObjectId => _data.Value.Id;

    /// <summary>All that is said of the object, by the API's names.</summary>
    public IReadOnlyDictionary<string, object?> Data => PlainObject("data"u8);

    /// <summary>The session; null for other objects.</summary>
    [WireName(null)]
    public string? SessionId => Of("session.");

    /// <summary>The thread of the session; null for other events.</summary>
    [WireName(null)]
    public string? SessionThreadId => _data.Value.SessionThreadId;

    /// <summary>The agent; null for other objects.</summary>
    [WireName(null)]
    public string? AgentId => Of("agent.");

    /// <summary>The environment; null for other objects.</summary>
    [WireName(null)]
    public string? EnvironmentId => Of("environment.");

    /// <summary>The vault, also of a credential; null for other objects.</summary>
    [WireName(null)]
    public string? VaultId => Of("vault.") ?? _data.Value.VaultId;

    /// <summary>The credential; null for other objects.</summary>
    [WireName(null)]
    public string? CredentialId => Of("vault_credential.");

    /// <summary>The memory store; null for other objects.</summary>
    [WireName(null)]
    public string? MemoryStoreId => Of("memory_store.");

    /// <summary>The deployment; null for other objects.</summary>
    [WireName(null)]
    public string? DeploymentId => Of("deployment.");

    /// <summary>The run of a deployment; null for other objects.</summary>
    [WireName(null)]
    public string? DeploymentRunId => Of("deployment_run.");

    /// <summary>The user profile; null for other objects.</summary>
    [WireName(null)]
    public string? UserProfileId => Of("user_profile.");

    /// <summary>The enforcement action of a user profile; null for other events.</summary>
    [WireName(null)]
    public string? EnforcementActionId => _data.Value.EnforcementActionId;

    /// <summary>The organization.</summary>
    [WireName(null)]
    public string? OrganizationId => _data.Value.OrganizationId;

    /// <summary>The workspace; null for what happens to the organization.</summary>
    [WireName(null)]
    public string? WorkspaceId => _data.Value.WorkspaceId;

    /// <summary>The event's JSON as it was delivered.</summary>
    [WireName(null)]
    public string Raw => ToJson();

    /// <summary>Reads a body.</summary>
    /// <param name="body">The body of a delivery, byte for byte.</param>
    /// <returns>The event.</returns>
    /// <exception cref="JsonException">It is no event.</exception>
    public static WebhookEvent Read(byte[] body)
    {
        JsonElement json = WireJson.Parse(body);
        WebhookEvent read = json.ValueKind == JsonValueKind.Object ? new WebhookEvent(json) : throw new JsonException("The body is no JSON object.");
        return read.Id.Length > 0 && read.Type.Length > 0 ? read : throw new JsonException("The body has no id, or no data of a type.");
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Type} {ObjectId}";

    private string? Of(string prefix) => Type.StartsWith(prefix, StringComparison.Ordinal) ? ObjectId : null;

    /// <summary>What an event says of its object.</summary>
    private sealed class WebhookData : ApiObject
    {
        public WebhookData(JsonElement json)
            : base(json)
        {
        }

        public string Type => RequiredText("type"u8);

        public string Id => RequiredText("id"u8);

        public string? SessionThreadId => TextOf("session_thread_id"u8);

        public string? VaultId => TextOf("vault_id"u8);

        public string? EnforcementActionId => TextOf("enforcement_action_id"u8);

        public string? OrganizationId => TextOf("organization_id"u8);

        public string? WorkspaceId => TextOf("workspace_id"u8);
    }
}

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.UserProfiles;

/// <summary>A user profile: one of the caller's own users, as far as the service has to know them.</summary>
public sealed class UserProfile : ApiObject
{
    /// <summary>The kind.</summary>
    public static ResourceKind<UserProfile> Kind { get; } = new("user profile", "uprof_", "user_profiles", static json => new UserProfile(json))
    {
        Beta = Beta.None,
        OwnBeta = static word => word switch { "enrollment_url" => Beta.Enrollment, "data_controls" => Beta.DataControls, _ => null },
        Label = static profile => profile.Name,

        // Its service has no null there.
        PairEnd = string.Empty,
    };

    internal UserProfile(JsonElement json)
        : base(json)
    {
    }

    /// <summary>The profile's id (<c>uprof_…</c>).</summary>
    public string Id => RequiredText("id"u8);

    /// <summary>Always user_profile.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>The user's name in the real world; null where not told.</summary>
    public string? Name => TextOf("name"u8);

    /// <summary>How the user reaches the service: through an application of the caller's (application), or passed through to it (passthrough).</summary>
    public string AccessType => RequiredText("access_type"u8);

    /// <summary>What the caller says of the user.</summary>
    public ExternalUserDetails? ExternalUserDetails => One("external_user_details"u8, static json => new ExternalUserDetails(json));

    /// <summary>What the service lets the user do: unrestricted, pending, restricted or banned.</summary>
    public string EnforcementStatus => RequiredText("enforcement_status"u8);

    /// <summary>Why that is less than everything; empty where it is not.</summary>
    public IReadOnlyList<EnforcementAction> EnforcementActions => Many("enforcement_actions"u8, static json => new EnforcementAction(json));

    /// <summary>The programs of the service that the user takes part in, by the API's names; empty where not told.</summary>
    public IReadOnlyDictionary<string, object?> Programs => PlainObject("programs"u8);

    /// <summary>The caller's own key and value pairs.</summary>
    public IReadOnlyDictionary<string, string?> Metadata => TextMap("metadata"u8);

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreatedAt => Time("created_at"u8);

    /// <summary>When it last changed.</summary>
    public DateTimeOffset? UpdatedAt => Time("updated_at"u8);

    /// <inheritdoc/>
    public override string ToString() => Id;
}

/// <summary>What the caller says of a user.</summary>
public sealed class ExternalUserDetails : ApiObject
{
    internal ExternalUserDetails(JsonElement json)
        : base(json)
    {
    }

    /// <summary>What the caller calls the user; null where not told.</summary>
    public string? ReferenceId => TextOf("reference_id"u8);

    /// <summary>active, suspended or blocked; null where not told.</summary>
    public string? AccountStatus => TextOf("account_status"u8);

    /// <summary>individual, business, non_profit or government; null where not told.</summary>
    public string? EntityType => TextOf("entity_type"u8);

    /// <summary>The user's country; null where not told.</summary>
    public string? Country => TextOf("country"u8);

    /// <summary>The hash of the user's mail address; null where not told.</summary>
    public string? EmailHash => TextOf("email_hash"u8);

    /// <summary>The hash of the user's name; null where not told.</summary>
    public string? NameHash => TextOf("name_hash"u8);

    /// <summary>Since when the caller has the user; null where not told.</summary>
    public DateTimeOffset? OnboardedAt => Time("onboarded_at"u8);

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", new[] { ReferenceId, AccountStatus, EntityType, Country }.Where(static text => text is not null));
}

/// <summary>What the service has done about a user.</summary>
public sealed class EnforcementAction : ApiObject
{
    internal EnforcementAction(JsonElement json)
        : base(json)
    {
    }

    /// <summary>Its id.</summary>
    public string Id => RequiredText("id"u8);

    /// <summary>restriction or ban.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>Why, such as usage_policy_violation.</summary>
    public string Reason => RequiredText("reason"u8);

    /// <summary>What the user can do about it, such as verify; null where there is nothing.</summary>
    public string? Action => TextOf("action"u8);

    /// <summary>Since when.</summary>
    public DateTimeOffset? OpenedAt => Time("opened_at"u8);

    /// <summary>Until when; null for no end.</summary>
    public DateTimeOffset? ExpiresAt => Time("expires_at"u8);

    /// <inheritdoc/>
    public override string ToString() => $"{Type} ({Reason})";
}

/// <summary>A link at which a user does something once. Whoever has it is taken for that user.</summary>
public sealed class UserProfileUrl : ApiObject
{
    internal UserProfileUrl(JsonElement json)
        : base(json)
    {
    }

    /// <summary>The profile of the user whom it is for.</summary>
    public string UserProfileId => RequiredText("user_profile_id"u8);

    /// <summary>user_profile_action_url, or enrollment_url for one in the older form.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>When it ends.</summary>
    public DateTimeOffset? ExpiresAt => Time("expires_at"u8);

    /// <summary>The link.</summary>
    public string Url => RequiredText("url"u8);

    /// <summary>The profile's id and never the link, as the text of an object may come into messages.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => UserProfileId;
}

using System;
using System.Collections;
using System.Collections.Generic;
using System.Text.Json;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.UserProfiles;

/// <summary>What protects a user's data at Google Cloud: encryption keys and buckets, by region. Every profile has one, with all of it off at first.</summary>
public sealed class UserProfileDataControl : ApiObject
{
    internal UserProfileDataControl(JsonElement json)
        : base(json)
    {
    }

    /// <summary>The profile that it is of.</summary>
    public string UserProfileId => RequiredText("user_profile_id"u8);

    /// <summary>Always google_managed_data_controls.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>The value of the label that every bucket of the profile must bear. It never changes.</summary>
    public string BucketLabelValue => RequiredText("bucket_label_value"u8);

    /// <summary>The encryption keys.</summary>
    public EncryptionKeyControl? Cmek => One("cmek"u8, static json => new EncryptionKeyControl(json));

    /// <summary>The buckets.</summary>
    public StorageControl? Storage => One("storage"u8, static json => new StorageControl(json));

    /// <summary>When a control, or how a region stands, last changed.</summary>
    public DateTimeOffset? UpdatedAt => Time("updated_at"u8);

    /// <inheritdoc/>
    public override string ToString() => UserProfileId;
}

/// <summary>The keys of the caller's own that a user's data are encrypted with.</summary>
public sealed class EncryptionKeyControl : ApiObject
{
    internal EncryptionKeyControl(JsonElement json)
        : base(json)
    {
    }

    /// <summary>enabled or disabled.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>The key of each region (<c>ekey_…</c>); empty where the control is off.</summary>
    public IReadOnlyDictionary<string, object?> ExternalKeyIds => PlainObject("external_key_ids"u8);

    /// <summary>How each region stands, by the API's names; empty where the control is off.</summary>
    public IReadOnlyDictionary<string, object?> Status => PlainObject("status"u8);

    /// <summary>Keys that were replaced and have to stay usable for a while, the one that ends first in front.</summary>
    public IReadOnlyList<RetiredKey> RetiredKeys => Many("retired_keys"u8, static json => new RetiredKey(json));

    /// <inheritdoc/>
    public override string ToString() => Type;
}

/// <summary>A key that was replaced.</summary>
public sealed class RetiredKey : ApiObject
{
    internal RetiredKey(JsonElement json)
        : base(json)
    {
    }

    /// <summary>The key (<c>ekey_…</c>).</summary>
    public string ExternalKeyId => RequiredText("external_key_id"u8);

    /// <summary>The region that it was for.</summary>
    public string Region => RequiredText("region"u8);

    /// <summary>Until when it has to stay usable.</summary>
    public DateTimeOffset? ExpiresAt => Time("expires_at"u8);

    /// <inheritdoc/>
    public override string ToString() => $"{ExternalKeyId} ({Region})";
}

/// <summary>The buckets of the caller's own that a user's data are kept in.</summary>
public sealed class StorageControl : ApiObject
{
    internal StorageControl(JsonElement json)
        : base(json)
    {
    }

    /// <summary>enabled or disabled.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>The bucket of each region, by the API's names; empty where the control is off.</summary>
    public IReadOnlyDictionary<string, object?> Buckets => PlainObject("buckets"u8);

    /// <summary>How each region stands, by the API's names; empty where the control is off.</summary>
    public IReadOnlyDictionary<string, object?> Status => PlainObject("status"u8);

    /// <summary>Buckets that were replaced and have to stay for a while, the one that ends first in front.</summary>
    public IReadOnlyList<RetiredBucket> RetiredBuckets => Many("retired_buckets"u8, static json => new RetiredBucket(json));

    /// <inheritdoc/>
    public override string ToString() => Type;
}

/// <summary>A bucket that was replaced.</summary>
public sealed class RetiredBucket : ApiObject
{
    internal RetiredBucket(JsonElement json)
        : base(json)
    {
    }

    /// <summary>Its name.</summary>
    public string BucketName => RequiredText("bucket_name"u8);

    /// <summary>The number of the Google Cloud project that it is in.</summary>
    public string ProjectNumber => RequiredText("project_number"u8);

    /// <summary>The region that it was for.</summary>
    public string Region => RequiredText("region"u8);

    /// <summary>Until when it has to stay.</summary>
    public DateTimeOffset? ExpiresAt => Time("expires_at"u8);

    /// <inheritdoc/>
    public override string ToString() => $"{BucketName} ({Region})";
}

/// <summary>A change of data controls. What is not said stays as it is.</summary>
public sealed class DataControlInput : RequestBody
{
    /// <summary>Encrypts with keys of the caller's own.</summary>
    /// <param name="keys">The key of each region; null for a region that is to have none.</param>
    public void UseKeys(IDictionary keys) => Set("cmek", Enabled("external_key_ids", keys));

    /// <summary>Encrypts with no keys of the caller's any more.</summary>
    public void EndKeys() => Set("cmek", Disabled());

    /// <summary>Keeps data in buckets of the caller's own.</summary>
    /// <param name="buckets">The bucket of each region, a <see cref="BucketInput"/>; null for a region that is to have none.</param>
    public void UseBuckets(IDictionary buckets) => Set("storage", Enabled("buckets", buckets));

    /// <summary>Keeps data in no buckets of the caller's any more.</summary>
    public void EndBuckets() => Set("storage", Disabled());

    private static RequestBody Enabled(string name, IDictionary byRegion) => new RequestBody().Set("type", "enabled").Set(name, byRegion);

    private static RequestBody Disabled() => new RequestBody().Set("type", "disabled");
}

/// <summary>A bucket to keep data in.</summary>
public sealed class BucketInput : RequestBody
{
    /// <summary>Makes one.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="projectNumber">The number of the Google Cloud project that it is in.</param>
    public BucketInput(string name, string projectNumber) => Set("bucket_name", name).Set("project_number", projectNumber);
}

using System;
using System.Collections;
using System.Collections.Specialized;
using System.Globalization;
using System.Management.Automation;
using ManagedAgents.Client.UserProfiles;
using ManagedAgents.Client.Wire;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;

namespace ManagedAgents.UserProfiles;

/// <summary>Gets what protects users' data at Google Cloud (user_profiles.providers.google.data_controls.retrieve).</summary>
[Cmdlet(VerbsCommon.Get, "MAUserProfileDataControl")]
[OutputType(typeof(UserProfileDataControl))]
public sealed class GetMAUserProfileDataControlCommand : MAConnectedCmdlet
{
    /// <summary>The user profiles: ids, exact names or objects.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("UserProfileId")]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public UserProfileReference[] UserProfile { get; set; } = [];

    private protected override string NotFoundErrorId => "UserProfileNotFound";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (UserProfileReference one in UserProfile)
        {
            if (TryResolve(one, out string id) && Try(() => Client.UserProfiles.GetDataControlAsync(id, StopToken), one, out UserProfileDataControl control))
                WriteObject(control);
        }
    }
}

/// <summary>Changes what protects a user's data at Google Cloud (user_profiles.providers.google.data_controls.update); what is not given stays as it is.</summary>
[Cmdlet(VerbsCommon.Set, "MAUserProfileDataControl", SupportsShouldProcess = true)]
[OutputType(typeof(UserProfileDataControl))]
public sealed class SetMAUserProfileDataControlCommand : MAConnectedCmdlet
{
    /// <summary>The user profile: its id, exact name or object.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("UserProfileId")]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public UserProfileReference UserProfile { get; set; } = null!;

    /// <summary>
    /// The encryption key of each region that is to have another one, as a hashtable, such as <c>@{ us = 'ekey_01…'; eu = $null }</c>; $null for no key
    /// there any more. Regions that are not named keep theirs, and one key at least must remain. The service knows us, eu, sg and global.
    /// </summary>
    [Parameter]
    [TableArgument]
    [ValidateNotNull]
    public RegionKeyTable? ExternalKeyId { get; set; }

    /// <summary>Encrypts with no key of your own any more, in no region. Excludes -ExternalKeyId.</summary>
    [Parameter]
    public SwitchParameter DisableExternalKey { get; set; }

    /// <summary>
    /// The bucket of each region that is to have another one, as a hashtable of hashtables, such as
    /// <c>@{ eu = @{ bucket_name = 'agents-eu'; project_number = '123456789012' } }</c>; $null for no bucket there any more. Regions that are not named
    /// keep theirs, and one bucket at least must remain.
    /// </summary>
    [Parameter]
    [TableArgument]
    [ValidateNotNull]
    public RegionBucketTable? Bucket { get; set; }

    /// <summary>Keeps data in no bucket of your own any more, in no region. Excludes -Bucket.</summary>
    [Parameter]
    public SwitchParameter DisableBucket { get; set; }

    /// <summary>
    /// Fields that this module has no parameter for, as a hashtable by their wire names. A field that another parameter sets, too, is replaced.
    /// </summary>
    [Parameter]
    [TableArgument]
    public IDictionary? AdditionalProperty { get; set; }

    private protected override string NotFoundErrorId => "UserProfileNotFound";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (TryNow(ReadChanges, UserProfile, out DataControlInput changes)
            && TryChange(UserProfile, "Change data controls of user profile", id => Client.UserProfiles.UpdateDataControlAsync(id, changes, StopToken), out UserProfileDataControl control))
            WriteObject(control);
    }

    private DataControlInput ReadChanges()
    {
        if ((ExternalKeyId is not null && DisableExternalKey) || (Bucket is not null && DisableBucket))
            throw new InputException("InvalidInput", "-DisableExternalKey excludes -ExternalKeyId, and -DisableBucket excludes -Bucket; to end one region give it $null.");
        var changes = new DataControlInput();
        if (DisableExternalKey)
            changes.EndKeys();
        else if (ExternalKeyId is not null)
            changes.UseKeys(ByRegion(ExternalKeyId, static (_, key) => key));
        if (DisableBucket)
            changes.EndBuckets();
        else if (Bucket is not null)
            changes.UseBuckets(ByRegion(Bucket, ReadBucket));
        changes.Merge(PlainValue.Table(AdditionalProperty));
        return changes.IsEmpty ? throw new InputException("NothingToChange", "Nothing to change: give -ExternalKeyId or -Bucket, or what ends them.") : changes;
    }

    private OrderedDictionary ByRegion(IDictionary table, Func<string, object, object> read)
    {
        var regions = new OrderedDictionary();
        foreach (DictionaryEntry entry in table)
        {
            string region = Known(KnownValues.Regions, entry.Key.ToString())!;
            regions[region] = PlainValue.From(entry.Value) is { } value ? read(region, value) : null;
        }

        return regions;
    }

    private static BucketInput ReadBucket(string region, object value)
    {
        OrderedDictionary? fields = WireForm.Of(value, isDefinition: true);
        string? Field(string property) => Convert.ToString(fields?[WireNames.FromProperty(property)], CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : null;
        return Field(nameof(RetiredBucket.BucketName)) is { } name && Field(nameof(RetiredBucket.ProjectNumber)) is { } project
            ? new BucketInput(name, project)
            : throw new InputException("InvalidInput", $"The bucket of {region} is a hashtable with bucket_name and project_number.");
    }
}

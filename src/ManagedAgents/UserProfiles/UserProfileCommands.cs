using System.Collections;
using System.Management.Automation;
using ManagedAgents.Client;
using ManagedAgents.Client.UserProfiles;
using ManagedAgents.Client.Wire;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;

namespace ManagedAgents.UserProfiles;

/// <summary>
/// Creates a user profile (user_profiles.create). A piped profile, or a definition of one in the API's form, gives the fields that are not given
/// otherwise; a piped text is its name.
/// </summary>
[Cmdlet(VerbsCommon.New, "MAUserProfile", SupportsShouldProcess = true, DefaultParameterSetName = FieldSet)]
[OutputType(typeof(UserProfile))]
public sealed class NewMAUserProfileCommand : UserProfileFieldsCmdlet
{
    /// <summary>
    /// What defines the user profile: such an object, its name where no more is needed, or a definition in the form of the API, as an object from
    /// ConvertFrom-Json or a hashtable. It gives the fields that are not given otherwise, and those that this module has no parameter for. What the
    /// service makes itself, such as an id, is left out.
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = DefinitionSet)]
    public PSObject? InputObject { get; set; }

    /// <summary>The user's name in the real world, at most 255 characters. It may be left out.</summary>
    [Parameter(Position = 0, ParameterSetName = FieldSet)]
    [Parameter(Position = 0, ParameterSetName = DefinitionSet)]
    [Field]
    public string? Name { get; set; }

    private protected override bool Clears => false;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        PipedDetails = null;
        Create(InputObject);
    }

    private protected override void ReadDefinition(Definition piped, RequestBody fields)
    {
        PipedDetails = piped.Take(WireNames.FromProperty(nameof(UserProfile.ExternalUserDetails)));
        if (!piped.IsStored)
            return;

        // What the service has found out about one user says nothing of another.
        foreach (string found in new[] { nameof(UserProfile.EnforcementStatus), nameof(UserProfile.EnforcementActions), nameof(UserProfile.Programs) })
            piped.Take(WireNames.FromProperty(found));
    }
}

/// <summary>Gets user profiles: the named ones (user_profiles.retrieve) or all (user_profiles.list).</summary>
[Cmdlet(VerbsCommon.Get, "MAUserProfile", DefaultParameterSetName = ListSet, SupportsPaging = true)]
[OutputType(typeof(UserProfile))]
public sealed class GetMAUserProfileCommand : GetNamedResourceCmdlet<UserProfile, UserProfileReference>
{
    /// <summary>Lists only profiles whose users the service lets do so much: unrestricted, pending, restricted, banned.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Field]
    [ArgumentCompleter(typeof(EnforcementStatusCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? EnforcementStatus { get; set; }

    /// <summary>What the list is ordered by: created_at or name. Default: created_at.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Field]
    [ArgumentCompleter(typeof(UserProfileOrderCompleter))]
    [ValidateNotNullOrEmpty]
    public string? OrderBy { get; set; }

    /// <summary>Which end of the list comes first: asc or desc. Default: the newest first, and by name the first of the alphabet.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Field]
    [ArgumentCompleter(typeof(DirectionCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Order { get; set; }
}

/// <summary>Changes a user profile (user_profiles.update); what is not given stays as it is.</summary>
[Cmdlet(VerbsCommon.Set, "MAUserProfile", SupportsShouldProcess = true)]
[OutputType(typeof(UserProfile))]
public sealed class SetMAUserProfileCommand : UserProfileFieldsCmdlet
{
    /// <summary>The user profile to change: its id, its object, or its exact name where only one has it.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public UserProfileReference Id { get; set; } = null!;

    /// <summary>The new name; $null for none.</summary>
    [Parameter]
    [AllowNull]
    [AllowEmptyString]
    [Field]
    public string? Name { get; set; }

    private protected override bool Clears => true;

    /// <inheritdoc/>
    protected override void ProcessRecord() => Change(Id);
}

/// <summary>Deletes user profiles for good (user_profiles.delete).</summary>
[Cmdlet(VerbsCommon.Remove, "MAUserProfile", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveMAUserProfileCommand : RemoveResourceCmdlet<UserProfile, UserProfileReference>
{
}

/// <summary>
/// Makes links at which users do something once (user_profiles.action_urls.create, or user_profiles.create_enrollment_url in the older form). They
/// are in the output, and in no message.
/// </summary>
[Cmdlet(VerbsCommon.New, "MAUserProfileUrl", SupportsShouldProcess = true, DefaultParameterSetName = ActionSet)]
[OutputType(typeof(UserProfileUrl))]
public sealed class NewMAUserProfileUrlCommand : MAConnectedCmdlet
{
    private const string ActionSet = "Action";
    private const string EnrollmentSet = "Enrollment";

    /// <summary>The profiles of the users whom the links are for: ids, exact names or objects.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("UserProfileId")]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public UserProfileReference[] UserProfile { get; set; } = [];

    /// <summary>What the user does there. The service knows enroll_end_user, which is the default.</summary>
    [Parameter(ParameterSetName = ActionSet)]
    [ArgumentCompleter(typeof(UserActionCompleter))]
    [ValidateNotNullOrEmpty]
    public string Action { get; set; } = "enroll_end_user";

    /// <summary>Asks for an enrolment link in the older form, which is still a beta.</summary>
    [Parameter(Mandatory = true, ParameterSetName = EnrollmentSet)]
    public SwitchParameter Enrollment { get; set; }

    /// <summary>Fields of the request that this module has no parameter for, as a hashtable by their wire names.</summary>
    [Parameter(ParameterSetName = ActionSet)]
    [TableArgument]
    public IDictionary? AdditionalProperty { get; set; }

    private protected override string NotFoundErrorId => "UserProfileNotFound";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string action = Known(KnownValues.UserActions, Action)!;
        IDictionary? more = PlainValue.Table(AdditionalProperty);
        foreach (UserProfileReference one in UserProfile)
        {
            if (TryChange(one, "Create link for user profile", id => Enrollment ? Client.UserProfiles.CreateEnrollmentUrlAsync(id, StopToken) : Client.UserProfiles.CreateActionUrlAsync(id, action, more, StopToken), out UserProfileUrl url))
                WriteObject(url);
        }
    }
}

/// <summary>Names a user profile by its id or name, its object, or an object that says which profile it is of.</summary>
public sealed class UserProfileReference : ResourceReference<UserProfile>
{
    /// <summary>Takes what names the user profile.</summary>
    /// <param name="value">An id, a name or an object.</param>
    public UserProfileReference(object value)
        : base(Kinds.UserProfile, value)
    {
    }
}

/// <summary>Completes the states of a user profile.</summary>
public sealed class EnforcementStatusCompleter : FixedCompleter
{
    /// <summary>Makes the completer.</summary>
    public EnforcementStatusCompleter()
        : base(KnownValues.EnforcementStatuses)
    {
    }
}

/// <summary>Completes what user profiles are listed by.</summary>
public sealed class UserProfileOrderCompleter : FixedCompleter
{
    /// <summary>Makes the completer.</summary>
    public UserProfileOrderCompleter()
        : base(KnownValues.UserProfileOrders)
    {
    }
}

/// <summary>Completes the ends of a list.</summary>
public sealed class DirectionCompleter : FixedCompleter
{
    /// <summary>Makes the completer.</summary>
    public DirectionCompleter()
        : base(KnownValues.Directions)
    {
    }
}

/// <summary>Completes what a user does at a link.</summary>
public sealed class UserActionCompleter : FixedCompleter
{
    /// <summary>Makes the completer.</summary>
    public UserActionCompleter()
        : base(KnownValues.UserActions)
    {
    }
}

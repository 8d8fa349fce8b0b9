using System;
using System.Collections;
using System.Collections.Generic;
using System.Management.Automation;
using System.Text.Json;
using ManagedAgents.Client.UserProfiles;
using ManagedAgents.Client.Wire;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;

namespace ManagedAgents.UserProfiles;

/// <summary>The fields that creating and changing a user profile share.</summary>
public abstract class UserProfileFieldsCmdlet : ResourceFieldsCmdlet<UserProfile>
{
    private protected UserProfileFieldsCmdlet()
    {
    }

    /// <summary>How the user reaches the service: through an application of yours (application), or passed through to it (passthrough). Default for a new profile: application.</summary>
    [Parameter]
    [Field]
    [ArgumentCompleter(typeof(AccessTypeCompleter))]
    [ValidateNotNullOrEmpty]
    public string? AccessType { get; set; }

    /// <summary>What you call the user, such as the key in your own database. In a change $null for nothing any more.</summary>
    [Parameter]
    [AllowNull]
    [AllowEmptyString]
    public string? ReferenceId { get; set; }

    /// <summary>How the user stands with you: active, suspended or blocked. In a change $null for nothing any more.</summary>
    [Parameter]
    [AllowNull]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(AccountStatusCompleter))]
    public string? AccountStatus { get; set; }

    /// <summary>What the user is: individual, business, non_profit or government. In a change $null for nothing any more.</summary>
    [Parameter]
    [AllowNull]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(EntityTypeCompleter))]
    public string? EntityType { get; set; }

    /// <summary>The user's country, such as DE. In a change $null for nothing any more.</summary>
    [Parameter]
    [AllowNull]
    [AllowEmptyString]
    public string? Country { get; set; }

    /// <summary>The hash of the user's mail address, made by you. In a change $null for nothing any more.</summary>
    [Parameter]
    [AllowNull]
    [AllowEmptyString]
    public string? EmailHash { get; set; }

    /// <summary>The hash of the user's name, made by you. In a change $null for nothing any more.</summary>
    [Parameter]
    [AllowNull]
    [AllowEmptyString]
    public string? NameHash { get; set; }

    /// <summary>Since when you have the user. A time without a zone is local time.</summary>
    [Parameter]
    [TimeArgument]
    [ValidateNotNull]
    public DateTimeOffset? OnboardedAt { get; set; }

    /// <summary>
    /// Your own pairs of key and value, as a hashtable, at most 16. Values are sent as text. In a change a key with the value $null is deleted, and
    /// keys that are not named stay.
    /// </summary>
    [Parameter]
    [Field]
    [TableArgument]
    public IDictionary? Metadata { get; set; }

    /// <summary>True where null that was given is sent, to clear what it names.</summary>
    private protected abstract bool Clears { get; }

    /// <summary>What the piped definition says of the user; null for nothing.</summary>
    private protected object? PipedDetails { get; set; }

    private protected override void AddFields(RequestBody fields)
    {
        var details = new RequestBody();
        foreach (KeyValuePair<string, object?> one in TableOf(PipedDetails))
            details.Merge(new Hashtable { [one.Key] = one.Value });
        Add(nameof(ExternalUserDetails.ReferenceId), ReferenceId);
        Add(nameof(ExternalUserDetails.AccountStatus), Known(KnownValues.AccountStatuses, TextOrNull(AccountStatus)));
        Add(nameof(ExternalUserDetails.EntityType), Known(KnownValues.EntityTypes, TextOrNull(EntityType)));
        Add(nameof(ExternalUserDetails.Country), Country);
        Add(nameof(ExternalUserDetails.EmailHash), EmailHash);
        Add(nameof(ExternalUserDetails.NameHash), NameHash);
        Add(nameof(ExternalUserDetails.OnboardedAt), OnboardedAt);
        if (!details.IsEmpty)
            fields.SetField(nameof(UserProfile.ExternalUserDetails), details);

        void Add(string name, object? value)
        {
            value = value is string text ? TextOrNull(text) : value;
            if (IsBound(name) && (value is not null || Clears))
                details.SetField(name, value);
        }
    }

    // PowerShell gives a text parameter an empty text for $null.
    private static string? TextOrNull(string? text) => text is { Length: > 0 } ? text : null;

    /// <summary>The members that say something: a stored profile names all, with null where there is nothing.</summary>
    private static IEnumerable<KeyValuePair<string, object?>> TableOf(object? details)
    {
        IDictionary? table = details is JsonElement json ? JsonText.Read(json.GetRawText()) as IDictionary : details as IDictionary;
        foreach (DictionaryEntry one in table ?? new Hashtable())
        {
            if (one.Value is not null)
                yield return new(one.Key.ToString()!, one.Value);
        }
    }
}

/// <summary>Completes the ways of a user to the service.</summary>
public sealed class AccessTypeCompleter : FixedCompleter
{
    /// <summary>Makes the completer.</summary>
    public AccessTypeCompleter()
        : base(KnownValues.AccessTypes)
    {
    }
}

/// <summary>Completes the states of an account.</summary>
public sealed class AccountStatusCompleter : FixedCompleter
{
    /// <summary>Makes the completer.</summary>
    public AccountStatusCompleter()
        : base(KnownValues.AccountStatuses)
    {
    }
}

/// <summary>Completes the kinds of a user.</summary>
public sealed class EntityTypeCompleter : FixedCompleter
{
    /// <summary>Makes the completer.</summary>
    public EntityTypeCompleter()
        : base(KnownValues.EntityTypes)
    {
    }
}

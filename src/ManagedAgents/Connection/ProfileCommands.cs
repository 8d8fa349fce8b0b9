using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using ManagedAgents.Client.SignIn;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;
using ManagedAgents.SignIn;

namespace ManagedAgents.Connection;

/// <summary>Gets the profiles of this user, which <c>ant</c> and the SDKs share; no secret of them.</summary>
[Cmdlet(VerbsCommon.Get, "MAProfile")]
[OutputType(typeof(ProfileInfo))]
public sealed class GetMAProfileCommand : MACmdlet
{
    /// <summary>Gets only the profiles with these names. * and ? are wildcards. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Gets only the active profile: the one that is used where none is named.</summary>
    [Parameter]
    public SwitchParameter Active { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ProfileFolder.Current is not { } folder || !TryNow(() => (Active: folder.ActiveName(), All: folder.Names().ToArray()), null, out var profiles))
            return;
        string active = SignInVariables.Read(SignInVariables.Profile) ?? profiles.Active;
        foreach (string wanted in Name)
        {
            WildcardPattern pattern = WildcardPattern.Get(wanted, WildcardOptions.IgnoreCase);
            string[] found = profiles.All.Where(name => pattern.IsMatch(name)).ToArray();
            if (found.Length == 0 && !WildcardPattern.ContainsWildcardCharacters(wanted))
                WriteError(RecordOf(new InputException("ProfileNotFound", $"There is no profile '{wanted}'. Make it with: {ProfileTokens.LoginCommand(wanted)}"), wanted));
            foreach (string name in found.Where(name => !Active || name == active))
            {
                if (TryNow(() => ProfileInfo.Read(folder, name, name == active), name, out ProfileInfo profile))
                    WriteObject(profile);
            }
        }
    }
}

/// <summary>A profile: how it signs in, and where. No secret of it.</summary>
public sealed class ProfileInfo
{
    private ProfileInfo(string name, ProfileConfig config)
    {
        Name = name;
        Type = config.IsFederation ? "Federation" : "Login";
        OrganizationId = config.OrganizationId;
        WorkspaceId = config.WorkspaceId;
        BaseUri = config.BaseUri;
        FederationRuleId = config.FederationRuleId;
        ServiceAccountId = config.ServiceAccountId;
        IdentityTokenFile = config.IdentityTokenPath;
    }

    /// <summary>Its name, for Connect-MAService -Profile.</summary>
    public string Name { get; }

    /// <summary>Login where somebody logged in, Federation where a workload signs in with its identity.</summary>
    public string Type { get; }

    /// <summary>True for the one that is used where none is named.</summary>
    public bool IsActive { get; private init; }

    /// <summary>True where there are credentials. They may have expired, and are refreshed then.</summary>
    public bool IsLoggedIn { get; private init; }

    /// <summary>When the token expires, which is refreshed before; null for never, and where there is none.</summary>
    public DateTimeOffset? ExpiresAt { get; private init; }

    /// <summary>Who logged in; null where that is not known.</summary>
    public string? Account { get; private init; }

    /// <summary>The organization; null where that is not known.</summary>
    public string? OrganizationId { get; private set; }

    /// <summary>The organization's name; null where that is not known.</summary>
    public string? OrganizationName { get; private init; }

    /// <summary>The workspace; null where that is not known.</summary>
    public string? WorkspaceId { get; private set; }

    /// <summary>The service's address; null for the usual one.</summary>
    public string? BaseUri { get; }

    /// <summary>The federation rule; null for a login.</summary>
    public string? FederationRuleId { get; }

    /// <summary>The service account; null for a login, and where the rule names it.</summary>
    public string? ServiceAccountId { get; }

    /// <summary>The file of the identity token; null for a login, and where a variable names it.</summary>
    public string? IdentityTokenFile { get; }

    /// <summary>The file that says all this.</summary>
    public string Path { get; private init; } = string.Empty;

    /// <summary>What is wrong with its credentials; null for nothing.</summary>
    public string? Problem { get; private init; }

    /// <summary>Its name.</summary>
    /// <returns>The name.</returns>
    public override string ToString() => Name;

    internal static ProfileInfo Read(ProfileFolder folder, string name, bool isActive)
    {
        ProfileConfig config = folder.Read(name) ?? throw new FileNotFoundException($"There is no profile '{name}' any more.");
        (StoredCredentials? stored, string? problem) = config.IsFederation ? (null, null) : Credentials(folder, name, config);
        var profile = new ProfileInfo(name, config)
        {
            IsActive = isActive,
            IsLoggedIn = config.IsFederation || stored is not null,
            ExpiresAt = stored?.ExpiresAt,
            Account = stored?.AccountEmail,
            OrganizationName = stored?.OrganizationName,
            Path = folder.PathOf(name),
            Problem = problem,
        };
        profile.OrganizationId ??= stored?.OrganizationId;
        profile.WorkspaceId ??= stored?.WorkspaceId;
        return profile;
    }

    private static (StoredCredentials? Stored, string? Problem) Credentials(ProfileFolder folder, string name, ProfileConfig config)
    {
        try
        {
            StoredCredentials? stored = folder.CredentialsOf(name, config).Read();
            return (stored, stored is null ? $"Not logged in. Log in with: {ProfileTokens.LoginCommand(name)}" : null);
        }
        catch (Exception cause) when (ErrorTable.Knows(cause))
        {
            return (null, cause.Message);
        }
    }
}

/// <summary>Completes the names of profiles.</summary>
public sealed class ProfileCompleter : IArgumentCompleter
{
    /// <summary>The names that begin as the word does.</summary>
    /// <param name="commandName">The cmdlet.</param>
    /// <param name="parameterName">The parameter.</param>
    /// <param name="wordToComplete">What is written of the name.</param>
    /// <param name="commandAst">The command.</param>
    /// <param name="fakeBoundParameters">The other arguments.</param>
    /// <returns>The names.</returns>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, System.Management.Automation.Language.CommandAst commandAst, System.Collections.IDictionary fakeBoundParameters)
    {
        try
        {
            WildcardPattern pattern = WildcardPattern.Get(wordToComplete.Trim('\'', '"') + "*", WildcardOptions.IgnoreCase);
            return ProfileFolder.Current?.Names().Where(name => pattern.IsMatch(name)).Select(static name => new CompletionResult(name)).ToArray() ?? [];
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}

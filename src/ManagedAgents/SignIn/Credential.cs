using System;
using System.Collections.Generic;
using System.Linq;
using System.Security;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.SignIn;
using ManagedAgents.Errors;

namespace ManagedAgents.SignIn;

/// <summary>As whom to connect, and where that was said.</summary>
internal sealed class Credential
{
    private readonly Func<Uri, TokenSource>? _signIn;
    private readonly string? _address;

    public Credential(string source, Func<Uri, TokenSource> signIn, string? address = null)
    {
        Source = source;
        _signIn = signIn;
        _address = address;
    }

    public Credential(string source, SecureString? apiKey, SecureString? authToken)
    {
        Source = source;
        ApiKey = apiKey;
        AuthToken = authToken;
    }

    /// <summary>Where it was said: a parameter, a variable, or the file that names the active profile.</summary>
    public string Source { get; }

    public SecureString? ApiKey { get; }

    public SecureString? AuthToken { get; }

    /// <summary>What the user should know.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = Array.Empty<string>();

    /// <summary>The service's address: the given one, else the variable's, else the profile's, else the usual one. Tokens are asked for at the same one, as they are good there only.</summary>
    public Uri Address(Uri? given) => given ?? SignInVariables.ReadAddress() ?? (_address is null ? null : SignInVariables.ToAddress(_address, "The base_url of the profile")) ?? ConnectionSettings.DefaultBaseUri;

    /// <summary>Where the tokens come from; null for a key.</summary>
    /// <param name="address">The service's address.</param>
    public TokenSource? SignIn(Uri address) => _signIn?.Invoke(WithoutVersion(address));

    private static Uri WithoutVersion(Uri address)
    {
        if (!address.IsAbsoluteUri)
            return address;
        string text = address.AbsoluteUri.TrimEnd('/');
        return text.EndsWith("/v1", StringComparison.Ordinal) ? new Uri(text.Substring(0, text.Length - 3)) : address;
    }
}

/// <summary>Finds the credential where none is given: the key and the token of the environment, the profile that it names, its federation, the active profile.</summary>
internal static class CredentialSearch
{
    private const string Federation = "the federation of the environment (ANTHROPIC_FEDERATION_RULE_ID)";

    /// <summary>The first of them; null where there is none.</summary>
    /// <param name="workspaceId">The workspace that was given; null for none.</param>
    /// <exception cref="InputException">What is there cannot be used.</exception>
    /// <exception cref="ApiException">Nobody is logged in to the profile that the environment names.</exception>
    public static Credential? Find(string? workspaceId = null)
    {
        if (SignInVariables.ReadSecret(SignInVariables.ApiKey) is { } key)
            return new Credential(SignInVariables.ApiKey, key, null) { Warnings = Shadowed(SignInVariables.ApiKey).ToArray() };
        if (SignInVariables.ReadSecret(SignInVariables.AuthToken) is { } token)
            return new Credential(SignInVariables.AuthToken, null, token) { Warnings = Shadowed(SignInVariables.AuthToken).ToArray() };
        if (SignInVariables.Read(SignInVariables.Profile) is { } name)
            return OfProfile(name, SignInVariables.Profile, workspaceId);
        if ((OfVariables(workspaceId) ?? OfActiveProfile(workspaceId)) is { } found)
            return found;
        return SignInVariables.Read(SignInVariables.FederationRule) is null
            ? null
            : throw new InputException("FederationIncomplete", $"{SignInVariables.FederationRule} is set, but not {string.Join(", ", MissingVariables())}.");
    }

    /// <summary>A profile that was named: what is wrong with it is an error, and nothing else is taken in its place.</summary>
    public static Credential OfProfile(string name, string source, string? workspaceId)
    {
        ProfileFolder folder = ProfileFolder.Current ?? throw new InputException("ProfileNotFound", $"There is no profile '{name}', as nothing says where profiles are: set {SignInVariables.ConfigFolder}.");
        ProfileConfig config = folder.Read(name) ?? throw new InputException("ProfileNotFound", $"There is no profile '{name}' ({source}): '{folder.PathOf(name)}' does not exist. Get-MAProfile shows those there are; make it with: {ProfileTokens.LoginCommand(name)}");
        return Of(folder, name, config, source, workspaceId);
    }

    /// <summary>What a workload signs in as, with what was not given taken from the environment.</summary>
    public static FederationSettings Federate(IdentitySource identity, string? ruleId, string? organizationId, string? serviceAccountId, string? workspaceId)
    {
        string? rule = ruleId ?? SignInVariables.Read(SignInVariables.FederationRule), organization = organizationId ?? SignInVariables.Read(SignInVariables.Organization);
        if (rule is null || organization is null)
            throw new InputException("FederationIncomplete", $"{identity.Name} needs -FederationRuleId and -OrganizationId (or {SignInVariables.FederationRule} and {SignInVariables.Organization}).");
        return new FederationSettings
        {
            RuleId = rule,
            OrganizationId = organization,
            ServiceAccountId = serviceAccountId ?? SignInVariables.Read(SignInVariables.ServiceAccount),
            WorkspaceId = workspaceId ?? SignInVariables.Read(SignInVariables.Workspace),
            Identity = identity,
        };
    }

    private static Credential Of(ProfileFolder folder, string name, ProfileConfig written, string source, string? workspaceId)
    {
        ProfileConfig config = written.FilledBy(SignInVariables.Read, workspaceId);
        if (!config.IsFederation)
        {
            CredentialsFile file = folder.CredentialsOf(name, config);
            string[] warnings = file.OwnerWarning() is { } warning ? [warning] : [];
            return new Credential(source, address => ProfileTokens.Of(name, config, file, address), config.BaseUri) { Warnings = warnings };
        }

        string path = folder.PathOf(name);
        IdentitySource identity = config.IdentityTokenPath is { } token ? IdentitySource.OfFile(token, $"the profile '{name}'")
            : SignInVariables.Read(SignInVariables.IdentityToken) is not null ? IdentitySource.OfVariable(SignInVariables.IdentityToken)
            : throw new InputException("ProfileIncomplete", $"The profile '{path}' does not say where its identity token is (identity_token), nor does {SignInVariables.IdentityTokenFile}.");
        var settings = new FederationSettings
        {
            RuleId = config.FederationRuleId ?? throw new InputException("ProfileIncomplete", $"The profile '{path}' has no federation_rule_id, nor is {SignInVariables.FederationRule} set."),
            OrganizationId = config.OrganizationId ?? throw new InputException("ProfileIncomplete", $"The profile '{path}' has no organization_id, nor is {SignInVariables.Organization} set."),
            ServiceAccountId = config.ServiceAccountId,
            WorkspaceId = config.WorkspaceId,
            Identity = identity,
            Profile = name,
        };
        return new Credential(source, address => FederatedTokens.Of(settings, address), config.BaseUri);
    }

    private static Credential? OfVariables(string? workspaceId)
    {
        if (MissingVariables().Any())
            return null;
        IdentitySource identity = SignInVariables.Read(SignInVariables.IdentityTokenFile) is { } file
            ? IdentitySource.OfFile(System.IO.Path.GetFullPath(file), SignInVariables.IdentityTokenFile)
            : IdentitySource.OfVariable(SignInVariables.IdentityToken);
        FederationSettings settings = Federate(identity, null, null, null, workspaceId);
        return new Credential(identity.Name, address => FederatedTokens.Of(settings, address));
    }

    /// <summary>Where nobody is logged in to it, it is as if it were not there: nobody asked for it.</summary>
    private static Credential? OfActiveProfile(string? workspaceId)
    {
        if (ProfileFolder.Current is not { } folder)
            return null;
        return Active(folder) is { } active ? Of(folder, active.Name, active.Config, "active profile", workspaceId) : null;
    }

    private static (string Name, ProfileConfig Config)? Active(ProfileFolder folder)
    {
        string name = folder.ActiveName();
        return folder.Read(name) is { } config && (config.IsFederation || folder.CredentialsOf(name, config).Exists) ? (name, config) : null;
    }

    private static IEnumerable<string> MissingVariables()
    {
        foreach (string needed in new[] { SignInVariables.FederationRule, SignInVariables.Organization })
        {
            if (SignInVariables.Read(needed) is null)
                yield return needed;
        }

        if (SignInVariables.Read(SignInVariables.IdentityTokenFile) is null && SignInVariables.Read(SignInVariables.IdentityToken) is null)
            yield return $"{SignInVariables.IdentityTokenFile} (or {SignInVariables.IdentityToken})";
    }

    /// <summary>What a key hides that somebody may have meant.</summary>
    private static IEnumerable<string> Shadowed(string variable)
    {
        string? hidden = variable == SignInVariables.ApiKey && SignInVariables.Read(SignInVariables.AuthToken) is not null ? SignInVariables.AuthToken
            : SignInVariables.Read(SignInVariables.Profile) is { } profile ? $"the profile '{profile}' ({SignInVariables.Profile})"
            : !MissingVariables().Any() ? Federation
            : UsableActiveProfile() is { } active ? $"the active profile '{active}'"
            : null;
        if (hidden is not null)
            yield return $"{variable} is used, and {hidden} is not. Unset what is not meant, or say it with a parameter of Connect-MAService.";
    }

    /// <summary>The active profile's name, where it could be signed in with; null otherwise. What is wrong with files that nobody asked for is nobody's error.</summary>
    private static string? UsableActiveProfile()
    {
        try
        {
            return ProfileFolder.Current is { } folder && Active(folder) is { } active ? active.Name : null;
        }
        catch (Exception cause) when (ErrorTable.Knows(cause))
        {
            return null;
        }
    }
}

using System;
using System.Collections;
using System.Management.Automation;
using System.Security;
using ManagedAgents.Client.Vaults;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;

namespace ManagedAgents.Vaults;

/// <summary>The fields that creating and changing a credential share.</summary>
public abstract class CredentialFieldsCmdlet : ResourceFieldsCmdlet<VaultCredential>
{
    /// <summary>The set of a token that a server gets as it is.</summary>
    private protected const string BearerSet = "Bearer";

    /// <summary>The set of a token that a server gave for somebody.</summary>
    private protected const string OAuthSet = "OAuth";

    /// <summary>The set of a value for which a variable stands.</summary>
    private protected const string VariableSet = "Variable";

    private protected CredentialFieldsCmdlet()
    {
    }

    /// <summary>The credential's name.</summary>
    [Parameter]
    [Field(nameof(VaultCredential.DisplayName))]
    public string? Name { get; set; }

    /// <summary>When the access token ends; without it the service finds out by itself.</summary>
    [Parameter(ParameterSetName = OAuthSet)]
    [TimeArgument]
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>The token that the service renews the access token with, as a SecureString.</summary>
    [Parameter(ParameterSetName = OAuthSet)]
    [SecretArgument]
    [ValidateNotNull]
    public SecureString? RefreshToken { get; set; }

    /// <summary>The secret of the client that the server knows, as a SecureString.</summary>
    [Parameter(ParameterSetName = OAuthSet)]
    [SecretArgument]
    [ValidateNotNull]
    public SecureString? ClientSecret { get; set; }

    /// <summary>How the client proves to the token endpoint that it is itself: client_secret_basic, client_secret_post, or none. A new credential has client_secret_basic with -ClientSecret, else none. In a change it is given together with -ClientSecret.</summary>
    [Parameter(ParameterSetName = OAuthSet)]
    [ArgumentCompleter(typeof(ClientAuthenticationCompleter))]
    [ValidateNotNullOrEmpty]
    public string? ClientAuthentication { get; set; }

    /// <summary>What a renewed token is to allow, in the words of the server.</summary>
    [Parameter(ParameterSetName = OAuthSet)]
    [ValidateNotNullOrEmpty]
    public string? Scope { get; set; }

    /// <summary>
    /// The hosts to which the variable's value may be sent, such as <c>'api.example.com', '*.example.org'</c>; at most 16. In a change it replaces
    /// the whole list.
    /// </summary>
    [Parameter(ParameterSetName = VariableSet)]
    [ValidateNotNull]
    public string[]? AllowedHost { get; set; }

    /// <summary>Lets the variable's value be sent to every host. Excludes -AllowedHost.</summary>
    [Parameter(ParameterSetName = VariableSet)]
    public SwitchParameter Unrestricted { get; set; }

    /// <summary>
    /// The parts of a request that the variable's value is put into: header, body, or both. A new credential's value is put into both. What is not
    /// named is left alone, so <c>header</c> keeps the value out of bodies.
    /// </summary>
    [Parameter(ParameterSetName = VariableSet)]
    [ArgumentCompleter(typeof(InjectionLocationCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? InjectionLocation { get; set; }

    /// <summary>
    /// Your own pairs of key and value, as a hashtable, at most 16. Values are sent as text. In a change a key with the value $null is deleted,
    /// and keys that are not named stay.
    /// </summary>
    [Parameter]
    [Field]
    [TableArgument]
    public IDictionary? Metadata { get; set; }

    /// <summary>How the token is renewed; null where nothing of it is given.</summary>
    private protected RefreshInput? ReadRefresh()
    {
        var refresh = new RefreshInput();
        if (RefreshToken is not null)
            refresh.RefreshToken = RefreshToken;
        if (Scope is not null)
            refresh.Scope = Scope;
        if (WayToAuthenticate() is { } way)
            refresh.Authenticate(way, ClientSecret);
        return refresh.IsEmpty ? null : refresh;
    }

    /// <summary>What is said of a variable, whose name and value are given or stay.</summary>
    private protected CredentialInput ReadVariable(string? name, SecureString? value) =>
        CredentialInput.Variable(name, value, AllowedHost, Unrestricted, Known(KnownValues.InjectionLocations, InjectionLocation));

    /// <summary>How the client proves that it is itself, in agreement with -ClientSecret; null where nothing is said of it.</summary>
    private protected abstract string? WayToAuthenticate();

    /// <summary>Makes sure that -AllowedHost and -Unrestricted do not contradict.</summary>
    private protected void CheckHosts()
    {
        if (Unrestricted && AllowedHost is not null)
            throw new InputException("InvalidInput", "-Unrestricted excludes -AllowedHost; give one of them.");
    }
}

/// <summary>Completes the ways of a client to authenticate.</summary>
public sealed class ClientAuthenticationCompleter : FixedCompleter
{
    /// <summary>Makes the completer.</summary>
    public ClientAuthenticationCompleter()
        : base(KnownValues.ClientAuthentications)
    {
    }
}

/// <summary>Completes the parts of a request that a variable's value is put into.</summary>
public sealed class InjectionLocationCompleter : FixedCompleter
{
    /// <summary>Makes the completer.</summary>
    public InjectionLocationCompleter()
        : base(KnownValues.InjectionLocations)
    {
    }
}

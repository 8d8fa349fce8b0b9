using System;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.SignIn;

/// <summary>Whom a workload signs in as, and how it shows who it is.</summary>
public sealed class FederationSettings
{
    /// <summary>The federation rule, <c>fdrl_…</c>.</summary>
    public string RuleId { get; init; } = string.Empty;

    /// <summary>The organization, a UUID.</summary>
    public string OrganizationId { get; init; } = string.Empty;

    /// <summary>The service account, <c>svac_…</c>; null where the rule says it.</summary>
    public string? ServiceAccountId { get; init; }

    /// <summary>The workspace, <c>wrkspc_…</c> or <c>default</c>; null where the rule allows one only.</summary>
    public string? WorkspaceId { get; init; }

    /// <summary>What says who the workload is.</summary>
    public IdentitySource Identity { get; init; } = null!;

    /// <summary>The profile that says all this; null for none.</summary>
    public string? Profile { get; init; }
}

/// <summary>
/// Exchanges the identity of a workload for tokens: a Kubernetes pod, a job of GitHub Actions, a machine in Azure. The identity is asked for anew each
/// time. Nothing is kept but in memory.
/// </summary>
public sealed class FederatedTokens : CachedTokens
{
    private const int LongestAssertion = 16 * 1024;
    private const string GrantType = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    private const string History = "The reason is shown in the Console only, under Settings, Workload identity, in the history.";

    private readonly FederationSettings _settings;

    private FederatedTokens(FederationSettings settings) => _settings = settings;

    /// <inheritdoc/>
    public override string Kind => _settings.Profile is null ? "Federation" : "Profile";

    /// <inheritdoc/>
    public override string? Profile => _settings.Profile;

    /// <inheritdoc/>
    public override string? OrganizationId => _settings.OrganizationId;

    /// <inheritdoc/>
    public override string? WorkspaceId => _settings.WorkspaceId;

    internal override string AdviceOnRefusal => "The token is new, so it is not its age. Look at the history of the workload identity in the Console, and at what the rule's token may do.";

    /// <summary>The source of an identity, which whoever signs in as the same shares.</summary>
    /// <param name="settings">Whom to sign in as.</param>
    /// <param name="baseUri">Where the service is.</param>
    /// <returns>The source.</returns>
    public static FederatedTokens Of(FederationSettings settings, Uri baseUri)
    {
        string identity = string.Join("\n", "federation", baseUri.AbsoluteUri.TrimEnd('/'), settings.Profile, settings.RuleId, settings.OrganizationId, settings.ServiceAccountId, settings.WorkspaceId, settings.Identity.Key);
        return SharedTokens.Of(identity, () => new FederatedTokens(settings));
    }

    private protected override async Task<AccessToken> FetchAsync(TokenWay way, AccessToken? old, bool isForced, CancellationToken token)
    {
        string assertion = (await _settings.Identity.GetAsync(way, Remember, token).ConfigureAwait(false)).Trim();
        if (assertion.Length == 0)
            throw new ApiException(ApiErrorKind.SignIn, $"Signing in failed: {_settings.Identity.Name} gave an empty identity token.");
        if (assertion.Length > LongestAssertion)
            throw new ApiException(ApiErrorKind.SignIn, $"Signing in failed: {_settings.Identity.Name} gave an identity token of {assertion.Length / 1024} KiB, and the service takes 16 KiB at most.");
        var secret = Secret.FromText(assertion);
        Remember(secret);
        RequestBody body = new RequestBody().Set("grant_type", GrantType).Set("assertion", secret).Set("federation_rule_id", _settings.RuleId).Set("organization_id", _settings.OrganizationId);
        if (!string.IsNullOrEmpty(_settings.ServiceAccountId))
            body.Set("service_account_id", _settings.ServiceAccountId);
        if (!string.IsNullOrEmpty(_settings.WorkspaceId))
            body.Set("workspace_id", _settings.WorkspaceId);
        try
        {
            TokenAnswer answer = await TokenEndpoint.AskAsync(way, body, TokenEndpoint.FederationBeta, [secret], token).ConfigureAwait(false);
            WarnOfClock(answer);
            return answer.ToToken(isForced);
        }
        catch (ApiException refusal) when (refusal is { Kind: ApiErrorKind.SignIn, Status: 401 })
        {
            refusal.Advice = $"{History} The rule must fit the identity token: its issuer, subject, audience and age.{(_settings.WorkspaceId is null ? " Where the rule has several workspaces, give -WorkspaceId (or ANTHROPIC_WORKSPACE_ID)." : string.Empty)}";
            throw;
        }
    }
}

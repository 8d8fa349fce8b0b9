using System;
using System.Security;
using System.Text.Json;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.WorkQueue;

/// <summary>An item of work that a worker was given.</summary>
public sealed class WorkClaim
{
    private readonly WorkSecret _secret;

    internal WorkClaim(WorkItem item, WorkSecret secret)
    {
        Item = item;
        _secret = secret;
    }

    /// <summary>The item.</summary>
    public WorkItem Item { get; }

    /// <summary>What opens the item's session, and that alone; null where the service gave nothing that can be used.</summary>
    public SecureString? Token => _secret.Token;

    /// <summary>True where something came that could not be read.</summary>
    public bool IsTokenUnreadable => _secret is { WasGiven: true, Token: null };

    /// <inheritdoc/>
    public override string ToString() => Item.Id;
}

/// <summary>What a worker is told when it says that it lives.</summary>
public sealed class WorkBeat : ApiObject
{
    internal const string First = "NO_HEARTBEAT";

    internal WorkBeat(JsonElement json)
        : base(json)
    {
    }

    /// <summary>This beat, as the next one must name it: a text, whatever it looks like.</summary>
    public string? LastHeartbeat => TextOf("last_heartbeat"u8);

    /// <summary>False where the item is the worker's no longer.</summary>
    [WireName("lease_extended")]
    public bool IsExtended => Flag("lease_extended"u8) ?? false;

    /// <summary>active; stopping or stopped where the worker has to end; others may come.</summary>
    public string State => RequiredText("state"u8);

    /// <summary>How long the item stays the worker's without another beat; null where the service does not say.</summary>
    [WireName("ttl_seconds")]
    public TimeSpan? Lease => Whole("ttl_seconds"u8) is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>True where the worker has to end.</summary>
    [WireName(null)]
    public bool EndsWork => !IsExtended || State is "stopping" or "stopped";

    /// <summary>Tells of a refused beat whether the item is another's, or nobody's, by now.</summary>
    /// <param name="failure">The refusal.</param>
    /// <returns>True for that one refusal.</returns>
    public static bool IsLost(ApiException failure) => failure is { Status: 412 };

    /// <summary>The last beat that the service knows, where it refused one and the item is still at work; null otherwise.</summary>
    /// <param name="failure">The refusal.</param>
    /// <returns>The beat.</returns>
    public static string? Known(ApiException failure) => failure is { Status: 412, WorkState: "active" } ? failure.WorkLastHeartbeat : null;
}

/// <summary>What came with an item of work: text in base64 that holds JSON, of which only the token counts. It is in no text of this module.</summary>
internal sealed class WorkSecret
{
    private WorkSecret(bool wasGiven, SecureString? token)
    {
        WasGiven = wasGiven;
        Token = token;
    }

    public bool WasGiven { get; }

    public SecureString? Token { get; }

    public static WorkSecret Read(JsonElement work)
    {
        string? text = work.TryGetProperty("secret"u8, out JsonElement secret) && secret.ValueKind == JsonValueKind.String ? secret.GetString() : null;
        if (string.IsNullOrEmpty(text))
            return new WorkSecret(false, null);
        try
        {
            using JsonDocument document = JsonDocument.Parse(Base64Text.ReadEither(text!.Trim()));
            return new WorkSecret(true, document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("sessions_token"u8, out JsonElement token)
                && token.ValueKind == JsonValueKind.String && token.GetString()!.Trim() is { Length: > 0 } value ? SecureText.Of(value) : null);
        }
        catch (Exception cause) when (cause is FormatException or JsonException)
        {
            return new WorkSecret(true, null);
        }
    }
}

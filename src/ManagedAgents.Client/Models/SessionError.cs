using System.Text.Json;

namespace ManagedAgents.Client.Models;

/// <summary>A failure told in an event.</summary>
public sealed class SessionError : ApiObject
{
    internal SessionError(JsonElement json)
        : base(json)
    {
    }

    /// <summary>The kind of failure, such as model_overloaded_error.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>What happened, in words.</summary>
    public string Message => RequiredText("message"u8);

    /// <summary>Whether work goes on.</summary>
    public RetryStatus? RetryStatus => One("retry_status"u8, static json => new RetryStatus(json));

    /// <inheritdoc/>
    public override string ToString() => $"{Type}: {Message}";
}

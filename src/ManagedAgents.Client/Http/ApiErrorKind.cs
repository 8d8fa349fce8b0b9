namespace ManagedAgents.Client.Http;

/// <summary>Where a request failed.</summary>
public enum ApiErrorKind
{
    /// <summary>The service answered with an error status.</summary>
    Service,

    /// <summary>No answer: the connection could not be made or broke.</summary>
    Connection,

    /// <summary>No answer within the deadline.</summary>
    Timeout,

    /// <summary>An answer that is not what the API promises, such as HTML or broken JSON.</summary>
    UnexpectedAnswer,

    /// <summary>A proxy on the way refused, so the service was not reached.</summary>
    Proxy,

    /// <summary>The service answered, but a session did not come to rest within the deadline.</summary>
    NotSettled,
}

using System.Collections.Generic;

namespace ManagedAgents.Emulator.Wire;

/// <summary>One request as a client sent it, for tests that look at the wire.</summary>
public sealed class RecordedRequest
{
    private volatile int _status;

    internal RecordedRequest(string method, string target, IReadOnlyDictionary<string, string> headers)
    {
        Method = method;
        Target = target;
        Headers = headers;
    }

    /// <summary>The HTTP method.</summary>
    public string Method { get; }

    /// <summary>Path and query exactly as sent.</summary>
    public string Target { get; }

    /// <summary>The headers; a credential's value is left out.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>What it signed in with: ApiKey, EnvironmentKey or SessionsToken; null where that was refused.</summary>
    public string? Credential { get; internal set; }

    /// <summary>The JSON body as sent; null for none, for an upload, or above 1 MB.</summary>
    public string? Body { get; internal set; }

    /// <summary>The status of the answer, whose content is then fixed; null as long as there is none.</summary>
    public int? Status => _status == 0 ? null : _status;

    /// <summary>Method and target.</summary>
    public override string ToString() => $"{Method} {Target}";

    internal void Answered(int status) => _status = status;
}

using System.Text;
using ManagedAgents.Client.Json;

namespace ManagedAgents.Client.Http;

/// <summary>The answer to any request, unread.</summary>
public sealed class RawAnswer
{
    private readonly byte[] _body;

    internal RawAnswer(ApiAnswer answer)
    {
        Status = answer.Status;
        RequestId = answer.RequestId;
        _body = answer.Body;
    }

    /// <summary>The HTTP status.</summary>
    public int Status { get; }

    /// <summary>The request's id, to quote to support; null when none came.</summary>
    public string? RequestId { get; }

    /// <summary>The body as UTF-8 text; empty for none.</summary>
    public string Text => Encoding.UTF8.GetString(WireJson.WithoutMark(_body));
}

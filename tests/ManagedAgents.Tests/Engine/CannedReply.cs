using System.Collections.Generic;
using System.Globalization;
using System.Text;
using System.Threading.Tasks;

namespace ManagedAgents.Tests.Engine;

/// <summary>A whole answer: status, headers and body.</summary>
public sealed class CannedReply : Reply
{
    private readonly List<(string Name, string Value)> _headers = [];
    private readonly int _status;
    private readonly byte[] _body;

    internal CannedReply(int status, string contentType, byte[] body)
    {
        _status = status;
        _body = body;
        _headers.Add(("Content-Type", contentType));
        _headers.Add(("Content-Length", body.Length.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>Adds a header and returns this.</summary>
    public CannedReply With(string header, string value)
    {
        _headers.Add((header, value));
        return this;
    }

    internal override async Task<bool> AnswerAsync(ServerConnection connection)
    {
        var head = new StringBuilder($"HTTP/1.1 {_status} Status {_status}\r\n");
        foreach ((string name, string value) in _headers)
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        head.Append("\r\n");
        await connection.SendAsync((byte[])[.. Encoding.Latin1.GetBytes(head.ToString()), .. _body]);
        return true;
    }
}

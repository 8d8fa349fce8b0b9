using System.Text;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;

namespace ManagedAgents.Tests.Files;

/// <summary>The beginning of an answer; then the test decides when the connection ends.</summary>
internal sealed class BrokenOffReply(string contentLength, string beginning, Task end) : Reply
{
    internal override async Task<bool> AnswerAsync(ServerConnection connection)
    {
        await connection.SendAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n{contentLength}\r\n\r\n{beginning}"));
        await Task.WhenAny(end, connection.Closed);
        return false;
    }
}

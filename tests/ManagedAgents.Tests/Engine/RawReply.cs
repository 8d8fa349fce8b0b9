using System.Threading.Tasks;

namespace ManagedAgents.Tests.Engine;

/// <summary>Bytes as they are, then the end of the connection.</summary>
internal sealed class RawReply(byte[] wire) : Reply
{
    internal override async Task<bool> AnswerAsync(ServerConnection connection)
    {
        await connection.SendAsync(wire);
        connection.EndSending();

        // Closed by this side now, the connection would be reset before the client has read all.
        await connection.Closed;
        return false;
    }
}

using System.Threading.Tasks;

namespace ManagedAgents.Tests.Engine;

/// <summary>Silence until the client goes.</summary>
internal sealed class HangReply : Reply
{
    internal override async Task<bool> AnswerAsync(ServerConnection connection)
    {
        await connection.Closed;
        return false;
    }
}

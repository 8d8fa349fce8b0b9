using System.Threading.Tasks;

namespace ManagedAgents.Tests.Engine;

/// <summary>A reset instead of an answer.</summary>
internal sealed class DropReply : Reply
{
    internal override Task<bool> AnswerAsync(ServerConnection connection)
    {
        connection.Abort();
        return Task.FromResult(false);
    }
}

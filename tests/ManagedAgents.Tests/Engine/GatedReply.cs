using System.Threading.Tasks;

namespace ManagedAgents.Tests.Engine;

/// <summary>An answer behind a gate that the test opens.</summary>
internal sealed class GatedReply(Task gate, Reply reply) : Reply
{
    internal override async Task<bool> AnswerAsync(ServerConnection connection) =>
        await Task.WhenAny(gate, connection.Closed) == gate && await reply.AnswerAsync(connection);
}

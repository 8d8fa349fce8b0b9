using System;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Emulator.Resources;

namespace ManagedAgents.Emulator.Sessions;

/// <summary>
/// A turn waits for somebody who reads its session's stream: a client that sends first and opens the stream second would else find the turn over,
/// and nothing is replayed.
/// </summary>
internal static class ReaderWait
{
    /// <summary>Waits, without the service's lock held.</summary>
    /// <param name="state">The service.</param>
    /// <param name="session">The session.</param>
    /// <param name="longest">For how long at most.</param>
    /// <param name="turn">What ends the turn; asked for under the lock.</param>
    public static async Task RunAsync(Service state, Session session, TimeSpan longest, Func<CancellationToken> turn)
    {
        if (longest <= TimeSpan.Zero)
            return;
        Task reader;
        CancellationTokenSource over;
        lock (state.Gate)
        {
            reader = session.Log.ReaderAsync();
            if (reader.IsCompleted)
                return;
            over = CancellationTokenSource.CreateLinkedTokenSource(turn());
        }

        using (over)
        {
            await Task.WhenAny(reader, Task.Delay(longest, over.Token)).ConfigureAwait(false);
            over.Cancel();
        }
    }
}

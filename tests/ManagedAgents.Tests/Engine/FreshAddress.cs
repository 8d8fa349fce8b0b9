using System;
using System.Collections.Concurrent;
using System.Collections.Generic;

namespace ManagedAgents.Tests.Engine;

/// <summary>
/// Ports that no server of this process had before. What a process learns of a service, such as its clock, it keeps by address, and the system
/// hands out ports of servers that are gone.
/// </summary>
internal static class FreshAddress
{
    private const int MostTries = 1000;

    private static readonly ConcurrentDictionary<int, bool> Used = new();

    /// <summary>Starts a server, again where its port was another's before.</summary>
    /// <param name="start">Starts one on a free port, and says which.</param>
    public static T Take<T>(Func<(T Server, int Port)> start)
        where T : IDisposable
    {
        // Held until the end, so that the system gives another port each time.
        var held = new List<T>();
        try
        {
            for (int tries = 0; ; tries++)
            {
                (T server, int port) = start();
                if (Used.TryAdd(port, true) || tries == MostTries)
                    return server;
                held.Add(server);
            }
        }
        finally
        {
            held.ForEach(server => server.Dispose());
        }
    }
}

using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Client.Configuration;

/// <summary>Works on many things, a few of them at a time.</summary>
internal static class FewAtATime
{
    /// <summary>Does the work for each; all that was begun has ended when this does.</summary>
    /// <param name="items">The things.</param>
    /// <param name="most">How many at a time, at least one.</param>
    /// <param name="work">The work.</param>
    /// <param name="token">Begins nothing more.</param>
    /// <returns>What came of each, in their order.</returns>
    public static async Task<TResult[]> RunAsync<T, TResult>(IEnumerable<T> items, int most, Func<T, Task<TResult>> work, CancellationToken token)
    {
        using var places = new SemaphoreSlim(Math.Max(1, most));
        return await Task.WhenAll(items.Select(OneAsync)).ConfigureAwait(false);

        async Task<TResult> OneAsync(T item)
        {
            await places.WaitAsync(token).ConfigureAwait(false);
            try
            {
                return await work(item).ConfigureAwait(false);
            }
            finally
            {
                places.Release();
            }
        }
    }
}

using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Dreams;

/// <summary>The operations on dreams. Each throws <see cref="ApiException"/> when the service refuses or cannot be reached.</summary>
public sealed class DreamOperations : ResourceOperations<Dream>
{
    internal DreamOperations(ApiCaller client)
        : base(client, Dream.Kind)
    {
    }

    /// <summary>Cancels a dream (dreams.cancel). The service refuses where it has ended.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The dream as it is now.</returns>
    public Task<Dream> CancelAsync(string id, CancellationToken token) => ActAsync(id, "cancel", token);

    /// <summary>Waits until a dream has ended (dreams.retrieve): completed, failed or canceled. Passing failures of the service are waited through.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The dream as it is then.</returns>
    public async Task<Dream> WaitAsync(string id, CancellationToken token)
    {
        var patience = new Patience(Client, $"dream {id}");
        var pause = new GrowingPause(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(5));
        while (true)
        {
            try
            {
                Dream dream = await GetAsync(id, token).ConfigureAwait(false);
                if (!dream.IsOpen)
                    return dream;
                patience.Renew();
            }
            catch (ApiException failure) when (patience.Take(failure) is { } wait)
            {
                await patience.WaitAsync(failure, wait, token).ConfigureAwait(false);
                continue;
            }

            await pause.WaitAsync(token).ConfigureAwait(false);
        }
    }
}

/// <summary>What a dream to start condenses, and where it writes.</summary>
public sealed class DreamCreateRequest : RequestBody
{
    /// <summary>Takes what it condenses.</summary>
    /// <param name="memoryStoreId">The memory store; null for none.</param>
    /// <param name="sessionIds">The sessions; none where there are no sessions.</param>
    /// <param name="updatesExisting">True to write into that memory store, instead of into a new one.</param>
    public DreamCreateRequest(string? memoryStoreId, IReadOnlyCollection<string> sessionIds, bool updatesExisting)
    {
        var inputs = new List<RequestBody>();
        if (memoryStoreId is not null)
            inputs.Add(new RequestBody().Set("type", "memory_store").Set("memory_store_id", memoryStoreId));
        if (sessionIds.Count > 0)
            inputs.Add(new RequestBody().Set("type", "sessions").Set("session_ids", sessionIds));
        Set("inputs", inputs);
        if (updatesExisting)
            Set("output_behavior", new RequestBody().Set("type", "update_existing").Set("memory_store_id", memoryStoreId));
    }
}

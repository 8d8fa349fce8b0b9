using System.Linq;
using ManagedAgents.Client.Models;

namespace ManagedAgents.Client.Measures;

/// <summary>Tokens by how they were paid.</summary>
internal readonly struct TokenCount
{
    private TokenCount(long input, long output, long cacheCreation, long cacheRead)
    {
        Input = input;
        Output = output;
        CacheCreation = cacheCreation;
        CacheRead = cacheRead;
    }

    public long Input { get; }

    public long Output { get; }

    public long CacheCreation { get; }

    public long CacheRead { get; }

    public static TokenCount operator +(TokenCount a, TokenCount b) =>
        new(a.Input + b.Input, a.Output + b.Output, a.CacheCreation + b.CacheCreation, a.CacheRead + b.CacheRead);

    /// <summary>The tokens of one request to a model.</summary>
    public static TokenCount Of(ModelUsage? usage) =>
        new(usage?.InputTokens ?? 0, usage?.OutputTokens ?? 0, usage?.CacheCreationInputTokens ?? 0, usage?.CacheReadInputTokens ?? 0);

    /// <summary>The tokens of a session; those written to the cache are told by lifetime, and added up.</summary>
    public static TokenCount Of(SessionUsage? usage) =>
        new(usage?.InputTokens ?? 0, usage?.OutputTokens ?? 0, usage?.CacheCreation.Values.OfType<long>().Sum() ?? 0, usage?.CacheReadInputTokens ?? 0);
}

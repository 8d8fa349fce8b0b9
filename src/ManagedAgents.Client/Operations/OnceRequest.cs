using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Client.Operations;

/// <summary>A request that must not be carried out twice, and how to find what it made.</summary>
internal abstract class OnceRequest<T>
    where T : class
{
    /// <summary>What is sent, for the log.</summary>
    public abstract string What { get; }

    /// <summary>Sends the request once. An answer without an id is none.</summary>
    public abstract Task<T> SendAsync(CancellationToken token);

    /// <summary>Looks for what the request made.</summary>
    public abstract Task<Finding<T>> LookAsync(SendAttempt attempt, CancellationToken token);

    /// <summary>Notes that it stays open whether the request was carried out: what is found for a later one like it may be this one's.</summary>
    public abstract void LeaveOpen();
}

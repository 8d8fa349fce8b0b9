using System;
using System.Threading.Tasks;

namespace ManagedAgents.Commands.Files;

/// <summary>The base of cmdlets that move files' content: one record's work with a progress bar.</summary>
public abstract class TransferCmdlet : MAConnectedCmdlet
{
    private protected TransferCmdlet()
    {
    }

    /// <summary>As Try, with a progress bar that is gone afterwards.</summary>
    private protected bool TryTransfer<T>(string activity, Func<TransferProgress, Task<T>> work, object? target, out T result)
    {
        var progress = new TransferProgress(Log, activity);
        bool done = Try(() => work(progress), target, out result);
        if (progress.WasReported)
            WriteProgress(progress.Completed);
        return done;
    }
}

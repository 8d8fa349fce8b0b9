using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Faults;

/// <summary>One failure at work on one request. Each kind overrides the moment it acts at; it lives as long as the answer.</summary>
internal abstract class Fault
{
    /// <summary>Answers in place of the service; null lets the request through.</summary>
    public virtual Task<HttpResponse?> AnswerInsteadAsync(IRequestHandler handler, CancellationToken token) => Task.FromResult<HttpResponse?>(null);

    /// <summary>Whether the request is carried out and its answer never sent.</summary>
    public virtual bool DropsResponse => false;

    /// <summary>Changes an answer before it is written.</summary>
    public virtual void Change(HttpResponse response)
    {
    }

    /// <summary>Changes what is written for one event frame of a stream.</summary>
    public virtual void ChangeFrame(List<byte[]> pieces)
    {
    }

    /// <summary>Whether the connection ends after the frame just written.</summary>
    public virtual bool CutsAfterFrame => false;

    /// <summary>How many of the next body bytes may be written now; 0 cuts the connection.</summary>
    public virtual Task<int> AllowBytesAsync(int count, CancellationToken token) => Task.FromResult(count);
}

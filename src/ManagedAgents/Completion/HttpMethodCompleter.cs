namespace ManagedAgents.Completion;

/// <summary>Completes the HTTP methods the service knows.</summary>
public sealed class HttpMethodCompleter : FixedCompleter
{
    /// <summary>Makes the completer.</summary>
    public HttpMethodCompleter()
        : base(KnownValues.HttpMethods)
    {
    }
}

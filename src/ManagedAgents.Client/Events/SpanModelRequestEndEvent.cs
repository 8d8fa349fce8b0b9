using ManagedAgents.Client.Models;

namespace ManagedAgents.Client.Events;

/// <summary>A call of the model is over. (<c>span.model_request_end</c>)</summary>
public sealed class SpanModelRequestEndEvent : SessionEvent
{
    internal SpanModelRequestEndEvent(EventHead head)
        : base(head)
    {
    }

    /// <summary>The event id of its beginning.</summary>
    public string ModelRequestStartId => RequiredText("model_request_start_id"u8);

    /// <summary>True where the call failed; null where not told.</summary>
    public bool? IsError => Flag("is_error"u8);

    /// <summary>The tokens it took.</summary>
    public ModelUsage? ModelUsage => One("model_usage"u8, static json => new ModelUsage(json));
}

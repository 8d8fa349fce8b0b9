namespace ManagedAgents.Client.Events;

/// <summary>A call of the model begins. (<c>span.model_request_start</c>)</summary>
public sealed class SpanModelRequestStartEvent : SessionEvent
{
    internal SpanModelRequestStartEvent(EventHead head)
        : base(head)
    {
    }
}

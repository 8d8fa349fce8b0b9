using System;
using System.Management.Automation;
using ManagedAgents.Client;
using ManagedAgents.Client.Events;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;

namespace ManagedAgents.Events;

/// <summary>Names an event by its id, its object, or an object that says which event it is of.</summary>
public sealed class EventReference : ResourceReference
{
    /// <summary>Takes what names the event.</summary>
    /// <param name="value">An id or an object.</param>
    public EventReference(object value)
        : base(Kinds.Event, value)
    {
    }
}

/// <summary>Takes events, and copies of events that came back from a job, which still have their JSON.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class EventObjectAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = inputData is PSObject wrapped && wrapped.BaseObject is not PSCustomObject ? wrapped.BaseObject : inputData;
        if (value is not object?[] items)
            return Restore(inputData) ?? inputData;
        SessionEvent?[] events = Array.ConvertAll(items, Restore);
        return Array.TrueForAll(events, static e => e is not null) ? events : inputData;
    }

    private static SessionEvent? Restore(object? value) => Copy.Restore(value) as SessionEvent;
}

/// <summary>Completes the types of events.</summary>
public sealed class EventTypeCompleter : FixedCompleter
{
    /// <summary>Makes the completer.</summary>
    public EventTypeCompleter()
        : base(KnownValues.EventTypes)
    {
    }
}

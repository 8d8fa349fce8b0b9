using System;
using System.Management.Automation;
using ManagedAgents.Client.Events;
using ManagedAgents.Copies;

namespace ManagedAgents.References;

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

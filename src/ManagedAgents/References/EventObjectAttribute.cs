using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Text.Json;
using ManagedAgents.Client.Events;

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

    private static SessionEvent? Restore(object? value)
    {
        if (value is SessionEvent itself)
            return itself;
        if (value is not PSObject copy)
            return null;
        if (copy.BaseObject is SessionEvent wrapped)
            return wrapped;

        // The type's name stays, behind a prefix, with an object that came back from a job.
        bool isEvent = copy.TypeNames.Any(static name => name.EndsWith(typeof(SessionEvent).FullName!, StringComparison.Ordinal));
        return isEvent && copy.Properties["Raw"]?.Value?.ToString() is { } json ? Parse(json, copy.Properties["SessionId"]?.Value?.ToString()) : null;
    }

    private static SessionEvent? Parse(string json, string? sessionId)
    {
        try
        {
            return SessionEvent.FromJson(json, sessionId ?? string.Empty);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

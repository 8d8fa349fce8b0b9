using System;

namespace ManagedAgents.Client.Http;

/// <summary>How long what the service shows may lag behind what has happened. What it does not show after that is not there.</summary>
public static class ServiceLag
{
    /// <summary>A session's history behind its stream: 5 seconds.</summary>
    public static TimeSpan OfHistory => TimeSpan.FromSeconds(5);

    /// <summary>A session's status behind its events: 10 seconds.</summary>
    public static TimeSpan OfStatus => TimeSpan.FromSeconds(10);

    /// <summary>The list of a session's files behind what the agent wrote: 20 seconds.</summary>
    public static TimeSpan OfFiles => TimeSpan.FromSeconds(20);

    /// <summary>How long to let it lag before it is read once more: 2 seconds.</summary>
    internal static TimeSpan FirstLook => TimeSpan.FromSeconds(2);
}

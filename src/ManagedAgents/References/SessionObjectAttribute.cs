using System;
using System.Management.Automation;
using ManagedAgents.Client.Models;
using ManagedAgents.Copies;
using ManagedAgents.Work;

namespace ManagedAgents.References;

/// <summary>
/// Takes a session's object, or the result of a run in it, as the session even where another parameter takes any object with an id, so
/// that a piped session reaches the session's parameter.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SessionObjectAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) => Copy.Restore(inputData) switch
    {
        Session session => new SessionReference(session),
        AgentResult result => new SessionReference(result),
        _ => inputData,
    };
}

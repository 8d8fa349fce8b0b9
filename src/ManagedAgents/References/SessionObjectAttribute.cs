using System;
using System.Linq;
using System.Management.Automation;
using ManagedAgents.Client.Models;

namespace ManagedAgents.References;

/// <summary>
/// Takes a session's object as the session even where another parameter takes any object with an id, so that a piped session
/// reaches the session's parameter.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SessionObjectAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        if (inputData is Session session)
            return new SessionReference(session);
        if (inputData is not PSObject wrapped)
            return inputData;

        // The type's name stays, behind a prefix, with an object that came back from a job.
        bool isSession = wrapped.TypeNames.Any(static name => name.EndsWith(typeof(Session).FullName!, StringComparison.Ordinal));
        return isSession ? new SessionReference(wrapped) : inputData;
    }
}

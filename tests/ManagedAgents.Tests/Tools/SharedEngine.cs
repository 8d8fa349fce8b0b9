using System;
using ManagedAgents.Tests.Engine;

namespace ManagedAgents.Tests.Tools;

/// <summary>One engine for the tests of a class, which run one after the other.</summary>
public sealed class SharedEngine : IDisposable
{
    public PowerShellEngine Engine { get; } = new();

    public void Dispose() => Engine.Dispose();
}

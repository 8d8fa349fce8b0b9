using System;
using System.Collections.Generic;
using System.Linq;
using ManagedAgents.Tests.Help;
using ManagedAgents.Tests.Http;
using ManagedAgents.Tests.Lossless;
using ManagedAgents.Tests.Reports;
using ManagedAgents.Tests.Resources;
using ManagedAgents.Tests.Runs;
using ManagedAgents.Tests.Safety;
using ManagedAgents.Tests.Tools;
using ManagedAgents.Tests.Views;
using ManagedAgents.Tests.Workers;
using Xunit.Sdk;
using Xunit.v3;

namespace ManagedAgents.Tests.Engine;

/// <summary>Begins with the classes that take more than half a minute; the order of the others is as it comes.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly Type[] Longest =
    [
        typeof(KillTests), typeof(WorkerMemoryTests), typeof(AmbiguousSkillTests), typeof(LostAnswerChaosTests), typeof(BodyFormTests),
        typeof(AmbiguousSendTests), typeof(Runs.HostileInputTests), typeof(ToolOnceTests), typeof(SecretTests), typeof(AmbiguousUploadTests),
        typeof(InvokeCleanupTests), typeof(InvokeChaosTests), typeof(ExampleTests), typeof(RunbookKillTests), typeof(LargeTranscriptTests),
        typeof(CopyTests), typeof(JsonFuzzTests), typeof(EchoWalkTests), typeof(ViewCoverageTests), typeof(KindTests),
    ];

    /// <inheritdoc/>
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection => [.. testCollections.OrderBy(Place)];

    private static int Place<TTestCollection>(TTestCollection collection)
        where TTestCollection : ITestCollection
    {
        int place = Array.FindIndex(Longest, type => collection.TestCollectionDisplayName.Contains($" {type.FullName} ", StringComparison.Ordinal));
        return place < 0 ? Longest.Length : place;
    }
}

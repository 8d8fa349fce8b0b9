using Xunit;
using Xunit.v3;

// The longest begin first, so that none of them is left over when all others are done.
[assembly: TestCollectionOrderer(typeof(ManagedAgents.Tests.Engine.LongestFirst))]

namespace ManagedAgents.Tests.Engine;

/// <summary>Tests that change what the whole process shares, such as environment variables: they run alone, one after the other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProcessState
{
    /// <summary>For <c>[Collection(ProcessState.Name)]</c>.</summary>
    public const string Name = "Process state";
}

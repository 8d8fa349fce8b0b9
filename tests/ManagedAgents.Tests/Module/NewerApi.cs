using System.Threading;

namespace ManagedAgents.Tests.Module;

/// <summary>Uses of a type and of an overload that came with .NET 9, for the test that such are noticed.</summary>
internal static class NewerApi
{
    internal static Lock Type { get; } = new();

    internal static string Overload() => string.Concat(string.Join(',', "a", "b"), Type.IsHeldByCurrentThread);
}

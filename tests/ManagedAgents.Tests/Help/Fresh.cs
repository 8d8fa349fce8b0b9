using System.Collections.Generic;
using Xunit;

namespace ManagedAgents.Tests.Help;

/// <summary>Compares what is made by "build.ps1 -Task Docs" with what it is made from.</summary>
internal static class Fresh
{
    /// <summary>Fails where a part of the help is not what it should be, and says which and what to do.</summary>
    /// <param name="part">Such as a page and a parameter of it.</param>
    /// <param name="expected">What it should say.</param>
    /// <param name="written">What it says.</param>
    public static void Check(string part, string? expected, string? written) =>
        Assert.True(expected == written, $"{part} is stale; run build.ps1 -Task Docs.\n  should be: {expected}\n  is:        {written}");

    /// <summary>As the other, for what has several lines or items.</summary>
    public static void Check(string part, IEnumerable<object> expected, IEnumerable<object> written) =>
        Check(part, string.Join("\n  ", expected), string.Join("\n  ", written));
}

using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace ManagedAgents.Tests.Help;

/// <summary>The examples of all pages by name.</summary>
internal static class HelpExamples
{
    private static readonly Lazy<Dictionary<string, HelpExample>> All = new(() =>
        HelpPage.All.SelectMany(page => page.Examples).ToDictionary(example => example.ToString()));

    /// <summary>The names of those that run and fit, for theories.</summary>
    public static TheoryData<string> Where(Func<HelpExample, bool> fits) =>
        [.. All.Value.Values.Where(example => example.IsRun && fits(example)).Select(example => example.ToString()).Order(StringComparer.Ordinal)];

    public static HelpExample Of(string name) => All.Value[name];
}

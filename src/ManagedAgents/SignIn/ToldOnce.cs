using System;
using System.Collections.Generic;
using System.Linq;

namespace ManagedAgents.SignIn;

/// <summary>What was told in this process, so that a thousand runspaces of a parallel loop do not say it a thousand times.</summary>
internal static class ToldOnce
{
    private static readonly TextSet Told = new();

    /// <summary>Those of the texts that were not told yet; they are now.</summary>
    public static IReadOnlyList<string> New(IReadOnlyList<string> texts) => texts.Count == 0 ? texts : texts.Where(Told.Add).ToArray();
}

/// <summary>Some texts, on any thread.</summary>
internal sealed class TextSet
{
    private readonly HashSet<string> _texts = new(StringComparer.Ordinal);

    /// <summary>Adds a text; false where it is there.</summary>
    public bool Add(string text)
    {
        lock (_texts)
            return _texts.Add(text);
    }
}

using System;

namespace ManagedAgents.Client.Transcripts;

/// <summary>A pattern took too long on a text, so that nothing says whether the text may be shown.</summary>
public sealed class RedactionException : ArgumentException
{
    // The cause is left out: it holds the text.
    internal RedactionException(string pattern, int length, TimeSpan limit)
        : base($"The pattern '{pattern}' took longer than {limit.TotalSeconds:0.#} seconds on a text of {length} characters. Write it without repetitions inside repetitions.")
    {
    }
}

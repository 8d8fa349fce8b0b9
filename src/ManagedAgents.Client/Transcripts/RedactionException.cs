using System;
using ManagedAgents.Client.Http;

namespace ManagedAgents.Client.Transcripts;

/// <summary>A pattern took too long on a text, so that nothing says whether the text may be shown.</summary>
public sealed class RedactionException : ArgumentException, ITellable
{
    // The cause is left out: it holds the text.
    internal RedactionException(string pattern, int length, TimeSpan limit)
        : base($"The pattern '{pattern}' took longer than {limit.TotalSeconds:0.#} seconds on a text of {length} characters. Write it without repetitions inside repetitions.")
    {
    }

    private RedactionException(string message, Exception? cause)
        : base(message, cause)
    {
    }

    string ITellable.Words => Message;

    Exception ITellable.InOtherWords(string words, Exception? cause) => new RedactionException(words, cause);
}

using System;

namespace ManagedAgents.Client.Http;

/// <summary>What the caller gave cannot be used. Any other <see cref="ArgumentException"/> is a fault of this module's own.</summary>
public sealed class InvalidInputException : ArgumentException, ITellable
{
    internal InvalidInputException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }

    string ITellable.Words => Message;

    Exception ITellable.InOtherWords(string words, Exception? cause) => new InvalidInputException(words, cause);
}

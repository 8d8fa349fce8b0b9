using System;

namespace ManagedAgents.Client.Wire;

/// <summary>An exception of this module's own. It can be told in other words, and keeps whatever else it says.</summary>
public interface ITellable
{
    /// <summary>Its message, without what the exception itself adds to it.</summary>
    string Words { get; }

    /// <summary>One like it of other words; who asks for it copies the other fields.</summary>
    /// <param name="words">The message.</param>
    /// <param name="cause">The cause; null for none.</param>
    /// <returns>An exception of the same type.</returns>
    Exception InOtherWords(string words, Exception? cause);
}

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

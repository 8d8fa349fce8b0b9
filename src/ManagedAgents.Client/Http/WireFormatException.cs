using System;

namespace ManagedAgents.Client.Http;

/// <summary>Something that the connection's wire format cannot say.</summary>
public sealed class WireFormatException : ArgumentException, ITellable
{
    internal WireFormatException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }

    string ITellable.Words => Message;

    Exception ITellable.InOtherWords(string words, Exception? cause) => new WireFormatException(words, cause);
}

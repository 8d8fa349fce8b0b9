using System;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Errors;

/// <summary>Input that cannot be used, found before anything was sent.</summary>
public sealed class InputException : ArgumentException, ITellable
{
    internal InputException(string errorId, string message, Exception? cause = null)
        : base(message, cause) => ErrorId = errorId;

    /// <summary>The fixed id of the error.</summary>
    public string ErrorId { get; }

    string ITellable.Words => Message;

    Exception ITellable.InOtherWords(string words, Exception? cause) => new InputException(ErrorId, words, cause);
}

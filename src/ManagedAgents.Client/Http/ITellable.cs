using System;

namespace ManagedAgents.Client.Http;

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

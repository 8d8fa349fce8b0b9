using System;

namespace ManagedAgents.Emulator;

/// <summary>A scenario or fault rule that cannot be read: an unknown key, or a value that does not fit its key. The message names it.</summary>
public sealed class ScenarioFormatException : ArgumentException
{
    /// <summary>Creates the exception without a message of its own.</summary>
    public ScenarioFormatException()
    {
    }

    /// <summary>Creates the exception with a message.</summary>
    public ScenarioFormatException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message and its cause.</summary>
    public ScenarioFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

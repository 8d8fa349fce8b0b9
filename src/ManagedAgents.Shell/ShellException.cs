using System;

namespace ManagedAgents.Shell;

/// <summary>The shell cannot run what it was asked to run: no such script, or no module.</summary>
public sealed class ShellException : Exception
{
    /// <summary>Tells what is wrong.</summary>
    public ShellException(string message)
        : base(message)
    {
    }

    /// <summary>Tells what is wrong, and why.</summary>
    public ShellException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Tells nothing.</summary>
    public ShellException()
    {
    }
}

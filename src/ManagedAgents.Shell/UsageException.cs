using System;

namespace ManagedAgents.Shell;

/// <summary>The program was called with arguments that make no sense.</summary>
public sealed class UsageException : Exception
{
    /// <summary>Tells what is wrong.</summary>
    public UsageException(string message)
        : base(message)
    {
    }

    /// <summary>Tells what is wrong, and why.</summary>
    public UsageException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Tells nothing.</summary>
    public UsageException()
    {
    }
}

using System;
using System.Runtime.CompilerServices;
using Xunit;

namespace ManagedAgents.Tests.Files;

/// <summary>A test of what only Linux and macOS have: pipes, devices, permissions.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        if (OperatingSystem.IsWindows())
            Skip = "Windows has no such files.";
    }
}

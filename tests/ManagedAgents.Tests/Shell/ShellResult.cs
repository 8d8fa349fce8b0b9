namespace ManagedAgents.Tests.Shell;

/// <summary>How a shell ended: line endings are those of Linux.</summary>
public sealed record ShellResult(int ExitCode, string Output, string Errors);

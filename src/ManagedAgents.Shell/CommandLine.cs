using System;
using System.Collections.Generic;
using System.Linq;

namespace ManagedAgents.Shell;

/// <summary>The arguments of the program, understood.</summary>
public sealed class CommandLine
{
    /// <summary>How the program is used.</summary>
    public const string Usage = """
        Usage:
          dotnet run --project src/ManagedAgents.Shell -- -File <script.ps1> [-Name value | -Switch | value ...]
          dotnet run --project src/ManagedAgents.Shell -- -Command <text>

        Runs a script or a command line in the PowerShell engine with the built ManagedAgents module imported.
        It has the cmdlets of the engine's core and of this module, and asks no questions.
        The exit code is 0, 1 after a failure, 130 after Ctrl+C, or what the script gives to exit.
        """;

    private static readonly string[] FileOptions = ["-file", "-f", "--file"];
    private static readonly string[] CommandOptions = ["-command", "-c", "--command"];
    private static readonly string[] HelpOptions = ["-help", "-h", "-?", "--help"];

    private CommandLine()
    {
    }

    /// <summary>Whether only the usage is wanted.</summary>
    public bool HelpWanted { get; private init; }

    /// <summary>The script's path as given, or null when there is a command.</summary>
    public string? File { get; private init; }

    /// <summary>The command text, or null when there is a script.</summary>
    public string? Command { get; private init; }

    /// <summary>The script's arguments, unparsed.</summary>
    public IReadOnlyList<string> Arguments { get; private init; } = [];

    /// <summary>Understands the arguments.</summary>
    /// <exception cref="UsageException">There are none, or they name no script and no command.</exception>
    public static CommandLine Parse(IReadOnlyList<string> args)
    {
        ArgumentNullException.ThrowIfNull(args);
        if (args.Count == 0)
            throw new UsageException("Give a script or a command to run.");

        if (Is(args[0], HelpOptions))
            return new CommandLine { HelpWanted = true };
        if (Is(args[0], FileOptions))
            return new CommandLine { File = Value(args, "a script's path"), Arguments = [.. args.Skip(2)] };

        // What follows -Command is one text, with or without quotes around it, as in pwsh.
        if (Is(args[0], CommandOptions))
            return new CommandLine { Command = Value(args, "a command's text") + string.Concat(args.Skip(2).Select(more => " " + more)) };
        throw new UsageException($"Unknown option '{args[0]}'.");
    }

    private static bool Is(string argument, string[] spellings) => spellings.Contains(argument, StringComparer.OrdinalIgnoreCase);

    private static string Value(IReadOnlyList<string> args, string what) =>
        args.Count > 1 ? args[1] : throw new UsageException($"{args[0]} needs {what}.");
}

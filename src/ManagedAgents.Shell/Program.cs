using System;
using System.Management.Automation;
using System.Text;

namespace ManagedAgents.Shell;

/// <summary>Runs a script or a command line in the real PowerShell engine with the built module imported.</summary>
public static class Program
{
    private const int Success = 0;
    private const int Failure = 1;
    private const int WrongUsage = 64;

    /// <summary>Runs what the arguments ask for.</summary>
    /// <param name="args">As <see cref="CommandLine.Usage"/> tells.</param>
    /// <returns>0, 1 after a failure, 64 for wrong usage, 130 after Ctrl+C, or the script's own <c>exit</c> code.</returns>
    public static int Main(string[] args)
    {
        // The engine by itself would report its use to its makers.
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
        if (Console.IsOutputRedirected)
            Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

        try
        {
            CommandLine commandLine = CommandLine.Parse(args);
            if (commandLine.HelpWanted)
            {
                Console.Out.WriteLine(CommandLine.Usage);
                return Success;
            }

            using var session = new ShellSession(StagedModule.Find(AppContext.BaseDirectory));
            return commandLine.File is null
                ? session.RunCommand(commandLine.Command!)
                : session.RunFile(commandLine.File, commandLine.Arguments);
        }
        catch (UsageException wrong)
        {
            Console.Error.WriteLine(wrong.Message);
            Console.Error.WriteLine(CommandLine.Usage);
            return WrongUsage;
        }
        catch (Exception failed) when (failed is ShellException or RuntimeException)
        {
            Console.Error.WriteLine(failed.Message);
            return Failure;
        }
    }
}

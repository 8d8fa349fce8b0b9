using System;
using System.Collections.Generic;
using System.IO;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;

namespace ManagedAgents.Shell;

/// <summary>One PowerShell session with the module imported, which runs one script or command and shows what comes out.</summary>
public sealed class ShellSession : IDisposable
{
    private const int Failure = 1;
    private const int Interrupted = 130;

    private readonly ShellHost _host = new();
    private readonly Runspace _runspace;
    private PowerShell? _running;
    private volatile bool _stopped;

    /// <summary>Opens the session.</summary>
    /// <param name="manifest">The manifest of the module to import.</param>
    public ShellSession(string manifest)
    {
        // Import-Module by name and new runspaces (ForEach-Object -Parallel) find the same module.
        string modules = Path.GetDirectoryName(Path.GetDirectoryName(manifest))!;
        string? others = Environment.GetEnvironmentVariable("PSModulePath");
        Environment.SetEnvironmentVariable("PSModulePath", others is null ? modules : modules + Path.PathSeparator + others);

        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.ThrowOnRunspaceOpenError = true;
        if (OperatingSystem.IsWindows())
            state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.Bypass;
        state.ImportPSModule([manifest]);
        _runspace = RunspaceFactory.CreateRunspace(_host, state);
        _runspace.Open();
        Console.CancelKeyPress += Interrupt;
    }

    /// <summary>Runs a command line and returns the exit code: 1 when its last command failed.</summary>
    /// <exception cref="ParseException">The text is no PowerShell.</exception>
    public int RunCommand(string text)
    {
        Parser.ParseInput(text, out _, out ParseError[] errors);
        if (errors.Length > 0)
            throw new ParseException(errors);

        // The engine tells only a script whether its last command failed.
        using PowerShell shell = PowerShell.Create(_runspace).AddScript($"{text}\nif (-not $?) {{ exit {Failure} }}", useLocalScope: false);
        return Run(shell);
    }

    /// <summary>Runs a script file and returns the exit code.</summary>
    /// <exception cref="ShellException">There is no such script.</exception>
    public int RunFile(string file, IReadOnlyList<string> arguments)
    {
        string path = Path.GetFullPath(file);
        if (!File.Exists(path))
            throw new ShellException($"There is no script '{file}'.");
        if (!path.EndsWith(".ps1", StringComparison.OrdinalIgnoreCase))
            throw new ShellException($"'{file}' is no PowerShell script: its name does not end in .ps1.");

        // As a function of its own name: the engine does not tell an exit in a script file from its end.
        string name = Path.GetFileName(path);
        ScriptBlockAst script = Parser.ParseFile(path, out _, out ParseError[] errors);
        if (errors.Length == 0)
            _runspace.SessionStateProxy.InvokeProvider.Item.Set("function:" + WildcardPattern.Escape(name), script.GetScriptBlock());
        var command = new Command(errors.Length == 0 ? name : path, isScript: false, useLocalScope: false);
        foreach (CommandParameter parameter in ScriptArguments.Parse(arguments))
            command.Parameters.Add(parameter);
        using PowerShell shell = PowerShell.Create(_runspace);
        shell.Commands.AddCommand(command);
        return Run(shell);
    }

    /// <summary>Closes the session.</summary>
    public void Dispose()
    {
        Console.CancelKeyPress -= Interrupt;
        _runspace.Dispose();
    }

    private int Run(PowerShell shell)
    {
        _running = ShowingAll(shell);
        try
        {
            if (!_stopped)
                shell.Invoke();
            return _stopped ? Interrupted : _host.ExitCode ?? 0;
        }
        catch (Exception end) when (_stopped && end is PipelineStoppedException or InvalidPowerShellStateException)
        {
            return Interrupted;
        }
        catch (RuntimeException failed)
        {
            Show(failed.ErrorRecord);
            return Failure;
        }
        finally
        {
            _running = null;
        }
    }

    // Errors go the way of the output, so that both are formatted, in their order; the host parts them again.
    private static PowerShell ShowingAll(PowerShell shell)
    {
        shell.Commands.Commands[0].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        return shell.AddCommand("Out-Default");
    }

    // A record written as an error anew would lose its place in the script, so it is shown as an object.
    private void Show(ErrorRecord error)
    {
        using PowerShell shell = PowerShell.Create(_runspace).AddCommand("Out-Default").AddParameter("InputObject", error);
        _host.ShowErrors(() => shell.Invoke());
    }

    // The first Ctrl+C stops the pipeline, the second one ends the process.
    private void Interrupt(object? sender, ConsoleCancelEventArgs pressed)
    {
        pressed.Cancel = !_stopped;
        _stopped = true;
        _running?.BeginStop(null, null);
    }
}

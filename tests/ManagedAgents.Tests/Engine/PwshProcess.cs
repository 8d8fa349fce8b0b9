using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Threading.Tasks;

namespace ManagedAgents.Tests.Engine;

/// <summary>A real pwsh, from NuGet, in a process of its own; the staged module is found by its name and by its cmdlets.</summary>
public sealed class PwshProcess : IDisposable
{
    /// <summary>Its program, for dotnet.</summary>
    public static string Program { get; } =
        typeof(PwshProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "PowerShell").Value!;

    /// <summary>What its environment has besides.</summary>
    public static IReadOnlyDictionary<string, string> Variables { get; } = new Dictionary<string, string>
    {
        ["PSModulePath"] = Path.GetDirectoryName(RepositoryFolder.Module)!,
        ["POWERSHELL_UPDATECHECK"] = "Off",
        ["POWERSHELL_TELEMETRY_OPTOUT"] = "1",

        // It lives for a second, too short a time to gain from profiling itself.
        ["DOTNET_TieredPGO"] = "0",

        // One that is killed would leave the pipes of a debugger behind, thousands in time.
        ["DOTNET_EnableDiagnostics"] = "0",

        // Without colours in what it writes.
        ["NO_COLOR"] = "1",
    };

    private readonly Process _process;
    private readonly Task<string> _errors;

    private PwshProcess(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in (string[])[Program, "-NoLogo", "-NoProfile", "-NonInteractive", .. arguments])
            start.ArgumentList.Add(argument);
        foreach ((string name, string value) in Variables)
            start.Environment[name] = value;
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Starts a pwsh.</summary>
    public static PwshProcess Start(params string[] arguments) => new(arguments, null);

    /// <summary>As the other, with environment variables.</summary>
    public static PwshProcess Start(IReadOnlyDictionary<string, string> environment, params string[] arguments) => new(arguments, environment);

    /// <summary>Starts a pwsh whose lines are typed, one command each, so that they are in its history.</summary>
    public static PwshProcess Type(IReadOnlyDictionary<string, string> environment, string lines)
    {
        var pwsh = new PwshProcess(["-Command", "-"], environment);
        pwsh._process.StandardInput.Write(lines.ReplaceLineEndings("\n") + "\n");
        pwsh._process.StandardInput.Close();
        return pwsh;
    }

    /// <summary>Runs a pwsh to its end, without input.</summary>
    public static Task<PwshResult> RunAsync(params string[] arguments) => RunAsync(null, arguments);

    /// <summary>As <see cref="RunAsync(string[])"/>, with environment variables.</summary>
    public static async Task<PwshResult> RunAsync(IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        using var pwsh = new PwshProcess(arguments, environment);
        pwsh._process.StandardInput.Close();
        return await pwsh.EndAsync();
    }

    /// <summary>As <see cref="RunAsync(string[])"/>, with environment variables and a text as its standard input.</summary>
    public static async Task<PwshResult> FeedAsync(string input, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        using var pwsh = new PwshProcess(arguments, environment);
        await pwsh._process.StandardInput.WriteAsync(input);
        pwsh._process.StandardInput.Close();
        return await pwsh.EndAsync();
    }

    /// <summary>Runs a command to its end.</summary>
    public static Task<PwshResult> CommandAsync(string text) => RunAsync("-Command", text);

    /// <summary>Waits for the end.</summary>
    /// <param name="deadline">How long; null for as long as tests wait for anything.</param>
    public async Task<PwshResult> EndAsync(TimeSpan? deadline = null)
    {
        string output = await WaitFor.Result(_process.StandardOutput.ReadToEndAsync(), deadline, "the output of pwsh to end");
        await WaitFor.Completion(_process.WaitForExitAsync(), deadline, "pwsh to end");
        return new PwshResult(_process.ExitCode, output.ReplaceLineEndings("\n"), (await _errors).ReplaceLineEndings("\n"));
    }

    /// <summary>Kills it without warning; what it started lives on.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}

/// <summary>How a pwsh ended: line endings are those of Linux.</summary>
public sealed record PwshResult(int ExitCode, string Output, string Errors);

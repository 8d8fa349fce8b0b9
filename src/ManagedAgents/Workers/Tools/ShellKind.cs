using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;

namespace ManagedAgents.Workers.Tools;

/// <summary>Which program runs the commands of the tool bash, and how it is spoken to.</summary>
internal sealed class ShellKind
{
    /// <summary>The most that a shell is told in one line of its own.</summary>
    private const string PowerShellHost = """
        $ProgressPreference = 'SilentlyContinue'
        [Console]::OutputEncoding = $OutputEncoding = [Text.UTF8Encoding]::new($false)
        if ($PSStyle) { $PSStyle.OutputRendering = 'PlainText' }
        while ($null -ne ($__line = [Console]::In.ReadLine())) {
            $__end, $__text = $__line.Split(' ')
            $global:LASTEXITCODE = $null
            try {
                . ([scriptblock]::Create([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($__text)))) *>&1 | Out-String -Stream -Width 1000 | ForEach-Object { [Console]::Out.WriteLine($_) }
                $__code = if ($null -ne $global:LASTEXITCODE) { $global:LASTEXITCODE } else { 0 }
            }
            catch {
                [Console]::Out.WriteLine(($_ | Out-String).TrimEnd())
                $__code = 1
            }
            [Console]::Out.Write("`n$__end$__code`n")
            [Console]::Out.Flush()
        }
        """;

    private readonly bool _isBash;

    private ShellKind(string program, bool isBash)
    {
        Program = program;
        _isBash = isBash;
    }

    /// <summary>The program's path.</summary>
    public string Program { get; }

    /// <summary>Its arguments.</summary>
    public string Arguments => _isBash
        ? "--noprofile --norc"
        : "-NoProfile -NonInteractive -NoLogo -ExecutionPolicy Bypass -EncodedCommand " + Convert.ToBase64String(Encoding.Unicode.GetBytes(PowerShellHost));

    /// <summary>A shell that speaks bash.</summary>
    public static ShellKind Bash(string program) => new(program, isBash: true);

    /// <summary>PowerShell in its place, for agents that are told so.</summary>
    public static ShellKind PowerShell(string program) => new(program, isBash: false);

    /// <summary>What to write so that a command is run, and its end told by a mark of this call alone and its exit code.</summary>
    public string Wrap(string command, string mark)
    {
        if (!_isBash)
            return $"{mark} {Convert.ToBase64String(Encoding.UTF8.GetBytes(command))}\n";

        // By eval, so that what is no whole command is an error and not waited for; the mark in two parts, so that an echo of this is none, and
        // without the shell's own words about it.
        return $"builtin eval '{command.Replace("'", @"'\''")}' </dev/null 2>&1; {{ builtin printf '\\n{mark.Substring(0, 8)}''{mark.Substring(8)}%d\\n' $?; }} 2>/dev/null\n";
    }
}

/// <summary>Finds bash and PowerShell on a machine, given what the machine has; never in a folder that an agent may write to.</summary>
internal sealed class ShellFinder
{
    private readonly bool _isWindows;
    private readonly Func<string, bool> _exists;
    private readonly Func<string, string?> _variable;
    private readonly string _outside;

    /// <param name="isWindows">Whether the machine runs Windows.</param>
    /// <param name="exists">Tells whether there is a file.</param>
    /// <param name="variable">Gives an environment variable.</param>
    /// <param name="outside">The folder that no program is taken from.</param>
    public ShellFinder(bool isWindows, Func<string, bool> exists, Func<string, string?> variable, string outside)
    {
        _isWindows = isWindows;
        _exists = exists;
        _variable = variable;
        _outside = outside;
    }

    /// <summary>The finder for this machine.</summary>
    public static ShellFinder Here(string outside) => new(Path.DirectorySeparatorChar == '\\', File.Exists, Environment.GetEnvironmentVariable, outside);

    /// <summary>A real bash; null where there is none. That of the Windows Subsystem for Linux is none: it is another machine's, with other files and another user.</summary>
    public string? Bash()
    {
        if (!_isWindows)
            return _exists("/bin/bash") ? "/bin/bash" : OnPath("bash");
        string[] places =
        [
            Below("ProgramFiles", @"Git\bin\bash.exe"), Below("ProgramW6432", @"Git\bin\bash.exe"), Below("ProgramFiles(x86)", @"Git\bin\bash.exe"), Below("LOCALAPPDATA", @"Programs\Git\bin\bash.exe"),
            Below("SystemDrive", @"msys64\usr\bin\bash.exe"),
        ];
        return Array.Find(places, place => place.Length > 0 && _exists(place)) ?? OnPath("bash.exe");
    }

    /// <summary>The newest PowerShell; null where there is none.</summary>
    public string? PowerShell() => _isWindows
        ? OnPath("pwsh.exe") ?? (Below("SystemRoot", @"System32\WindowsPowerShell\v1.0\powershell.exe") is { Length: > 0 } windows && _exists(windows) ? windows : null)
        : OnPath("pwsh");

    /// <summary>A program on the PATH, in a folder that is named in full and is not the agent's.</summary>
    public string? OnPath(string program)
    {
        char slash = _isWindows ? '\\' : '/';
        return (_variable("PATH") ?? string.Empty).Split(_isWindows ? ';' : ':')
            .Select(folder => folder.Trim('"').TrimEnd(slash))
            .Where(folder => IsFull(folder) && !IsWithin(_outside, folder) && !(program == "bash.exe" && IsSystems(folder)))
            .Select(folder => folder + slash + program)
            .FirstOrDefault(_exists);
    }

    private bool IsFull(string folder) => _isWindows ? folder.Length > 2 && folder[1] == ':' && folder[2] == '\\' : folder.StartsWith("/", StringComparison.Ordinal);

    private bool IsSystems(string folder) =>
        (_variable("SystemRoot") is { Length: > 0 } system && IsWithin(system, folder)) || folder.IndexOf("WindowsApps", StringComparison.OrdinalIgnoreCase) >= 0;

    private bool IsWithin(string outer, string folder)
    {
        StringComparison comparison = _isWindows ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        string root = outer.TrimEnd('/', '\\');
        return folder.Equals(root, comparison) || folder.StartsWith(root + (_isWindows ? '\\' : '/'), comparison);
    }

    private string Below(string variable, string place) => _variable(variable) is { Length: > 0 } folder ? folder.TrimEnd('\\') + "\\" + place : string.Empty;
}

/// <summary>The environment of a session's programs: the worker's own, without what signs in, and with folders of the session's own.</summary>
internal static class ShellEnvironment
{
    /// <summary>The variable by which the programs of an item are found again.</summary>
    public const string Mark = "MANAGED_AGENTS_ITEM";

    /// <param name="own">The worker's environment.</param>
    /// <param name="secrets">Texts that no variable may hold.</param>
    /// <param name="home">The session's home.</param>
    /// <param name="temp">The session's folder for what is thrown away.</param>
    /// <param name="mark">What the item's programs are known by.</param>
    public static Dictionary<string, string> Create(IDictionary own, IReadOnlyCollection<string> secrets, string home, string temp, string mark)
    {
        var environment = new Dictionary<string, string>(Path.DirectorySeparatorChar == '\\' ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (DictionaryEntry variable in own)
        {
            string name = (string)variable.Key, value = variable.Value?.ToString() ?? string.Empty;
            if (!name.StartsWith("ANTHROPIC_", StringComparison.OrdinalIgnoreCase) && !secrets.Any(secret => value.Contains(secret)))
                environment[name] = value;
        }

        foreach (string name in new[] { "TMPDIR", "TMP", "TEMP" })
            environment[name] = temp;
        environment["HOME"] = home;
        if (Path.DirectorySeparatorChar == '\\')
            environment["USERPROFILE"] = home;
        environment["PS1"] = environment["PS2"] = string.Empty;
        environment["TERM"] = "dumb";
        if (!environment.ContainsKey("LANG"))
            environment["LANG"] = "C.UTF-8";
        environment[Mark] = mark;
        return environment;
    }
}

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;

namespace ManagedAgents.Benchmarks.Measures;

/// <summary>What is measured in a new process each time: the cold start, and how much memory grows.</summary>
internal static class ProcessMeasures
{
    private const double Gigabyte = 1024.0 * 1024 * 1024;

    /// <summary>What a process may take above one with a bare HttpClient, as a part of what one with the C# SDK takes above it.</summary>
    private const double MostOverhead = 0.3;

    public static IEnumerable<Measure> Starts(Uri address)
    {
        yield return new Measure(
            "import, in a new process",
            "ms",
            new Subject("ManagedAgents", () => Child("import", Engine.Module)),
            new Subject("empty binary module", () => Child("import", Engine.EmptyModule)))
        {
            Targets = [new Target(40, "empty binary module", Above: true)],
            Runs = 11,
        };
        yield return new Measure(
            "whole process: import, list, exit",
            "ms",
            new Subject("ManagedAgents", () => WholeChild("start-module", address)),
            new Subject("bare HttpClient", () => WholeChild("start-bare", address)),
            new Subject("C# SDK", () => WholeChild("start-sdk", address)))
        {
            Targets = [new Target(1.3, "bare HttpClient"), new Target(0.5, "C# SDK")],
            Runs = 11,
        };
        yield return new Measure(
            "whole process without PowerShell: list, exit",
            "ms",
            new Subject("ManagedAgents.Client", () => ListOnce("module", address)),
            new Subject("bare HttpClient", () => ListOnce("bare", address)),
            new Subject("C# SDK", () => ListOnce("sdk", address)))
        {
            Targets = [new Target(MostOverhead, "C# SDK", Over: "bare HttpClient")],
            Runs = 11,
        };
        if (OtherProgram.Find("pwsh") is not { } pwsh)
            yield break;
        string key = "$k = [securestring]::new(); $k.AppendChar('k');";
        yield return new Measure(
            "pwsh: import",
            "ms",
            new Subject("ManagedAgents", () => Told(pwsh, Engine.Module)),
            new Subject("empty binary module", () => Told(pwsh, Engine.EmptyModule)))
        {
            Targets = [new Target(40, "empty binary module", Above: true)],
            Runs = 11,
        };
        yield return new Measure(
            "pwsh: import, list, exit",
            "ms",
            new Subject("ManagedAgents", () => Whole(pwsh, $"Import-Module '{Engine.Module}'; {key} Connect-MAService -ApiKey $k -BaseUri '{address}'; Get-MASession | ForEach-Object Id")),
            new Subject("bare HttpClient", () => Whole(pwsh, $"[Net.Http.HttpClient]::new().GetStringAsync('{address}v1/sessions').GetAwaiter().GetResult()")),
            new Subject("C# SDK", () => Whole(pwsh, $"Add-Type -Path '{Path.Combine(AppContext.BaseDirectory, "Anthropic.dll")}'; $c = [Anthropic.AnthropicClient]::new(); [void]$c.GetType().GetProperty('BaseUrl').SetMethod.Invoke($c, @('{address}'.TrimEnd('/'))); [void]$c.GetType().GetProperty('ApiKey').SetMethod.Invoke($c, @('k')); $c.Beta.Sessions.List().GetAwaiter().GetResult().Items | ForEach-Object ID")))
        {
            Targets = [new Target(1.3, "bare HttpClient"), new Target(0.5, "C# SDK"), new Target(MostOverhead, "C# SDK", Over: "bare HttpClient")],
            Runs = 7,
        };
    }

    public static IEnumerable<Measure> Memory(Uri address, int events, int sessions, long bytes)
    {
        yield return Growth($"memory: {events:N0} events", () => Child("memory", address.ToString(), $"Receive-MAEvent -Session sesn_burst_{events}_{Guid.NewGuid():n} -After sevt_input | Out-Null", $"Receive-MAEvent -Session sesn_burst_1000_{Guid.NewGuid():n} -After sevt_input | Out-Null"));
        yield return Growth($"memory: list of {sessions:N0} sessions", () => Child("memory", address.ToString(), $"Get-MASession -Agent agent_{sessions} | Out-Null", "Get-MASession -Agent agent_500 | Out-Null"));
        yield return Growth($"memory: upload of {bytes / Gigabyte:0.##} GB", () => WithFile(bytes, path => Child("memory", address.ToString(), $"New-MAFile -Path '{path}' | Out-Null", "Get-MASession | Out-Null")));
        yield return Growth($"memory: download of {bytes / Gigabyte:0.##} GB", () => WithFile(0, path => Child("memory", address.ToString(), $"Save-MAFile -Id file_download_{bytes} -Destination '{path}' -Force", $"Save-MAFile -Id file_download_1000 -Destination '{path}' -Force")));
    }

    private static Measure Growth(string name, Func<double> measure) => new(name, "MB", new Subject("ManagedAgents", measure)) { Targets = [new Target(30)], Runs = 3, WarmUps = 0 };

    private static double WithFile(long bytes, Func<string, double> measure)
    {
        string path = Path.GetTempFileName();
        try
        {
            using (FileStream file = File.OpenWrite(path))
                file.SetLength(bytes);
            return measure(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>A child that measures itself and tells the value.</summary>
    private static double Child(params string[] arguments) => double.Parse(OtherProgram.Run(Environment.ProcessPath!, ["child", .. arguments]), CultureInfo.InvariantCulture);

    private static double WholeChild(string kind, Uri address) => OtherProgram.Timed(() => OtherProgram.Run(Environment.ProcessPath!, ["child", kind, address.ToString()]));

    private static double ListOnce(string way, Uri address) =>
        OtherProgram.Timed(() => OtherProgram.Run(Path.Combine(Engine.Root, "out", "benchmarks", "ListOnce", OperatingSystem.IsWindows() ? "ListOnce.exe" : "ListOnce"), [way, address.ToString()]));

    private static double Whole(string pwsh, string command) => OtherProgram.Timed(() => OtherProgram.Run(pwsh, ["-NoProfile", "-NonInteractive", "-Command", command]));

    /// <summary>What a new pwsh says that importing a module took it.</summary>
    private static double Told(string pwsh, string manifest) =>
        double.Parse(OtherProgram.Run(pwsh, ["-NoProfile", "-NonInteractive", "-Command", $"$null = Get-Module; $watch = [Diagnostics.Stopwatch]::StartNew(); Import-Module '{manifest}'; $watch.Elapsed.TotalMilliseconds.ToString([cultureinfo]::InvariantCulture)"]), CultureInfo.InvariantCulture);
}

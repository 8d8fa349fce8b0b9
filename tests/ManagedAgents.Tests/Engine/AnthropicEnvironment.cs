using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;

namespace ManagedAgents.Tests.Engine;

/// <summary>
/// Sets the ANTHROPIC_* variables of this process until disposed. They are the whole process's, so only tests of
/// <see cref="ProcessState"/> may use it.
/// </summary>
public sealed class AnthropicEnvironment : IDisposable
{
    private static readonly string NoProfiles = Path.Combine(Path.GetTempPath(), "managedagents-no-profiles");

    private readonly Dictionary<string, string> _before = Read();

    private readonly Dictionary<string, string?> _others = [];

    /// <summary>Clears every ANTHROPIC_* variable, then sets the given ones.</summary>
    public AnthropicEnvironment(params (string Name, string Value)[] variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        Clear();
        foreach ((string name, string value) in variables)
        {
            // Those of platforms, which tell who a workload is.
            if (!name.StartsWith("ANTHROPIC_", StringComparison.Ordinal))
                _others.TryAdd(name, Environment.GetEnvironmentVariable(name));
            Environment.SetEnvironmentVariable(name, value);
        }
    }

    /// <summary>Brings back what was set before.</summary>
    public void Dispose()
    {
        Clear();
        foreach ((string name, string? value) in _others)
            Environment.SetEnvironmentVariable(name, value);
        foreach ((string name, string value) in _before)
            Environment.SetEnvironmentVariable(name, value);
    }

    /// <summary>Before any test: a developer's own key must reach no test.</summary>
    [ModuleInitializer]
    internal static void StartClean() => Clear();

    private static Dictionary<string, string> Read() => Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .Where(entry => ((string)entry.Key).StartsWith("ANTHROPIC_", StringComparison.Ordinal))
        .ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);

    private static void Clear()
    {
        foreach (string name in Read().Keys)
            Environment.SetEnvironmentVariable(name, null);

        // Nor their profiles.
        Environment.SetEnvironmentVariable("ANTHROPIC_CONFIG_DIR", NoProfiles);
    }
}

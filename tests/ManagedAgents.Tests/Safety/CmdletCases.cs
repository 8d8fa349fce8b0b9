using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation.Language;
using ManagedAgents.Emulator;
using ManagedAgents.Tests.Engine;

namespace ManagedAgents.Tests.Safety;

/// <summary>A call of every cmdlet, from CmdletCases.psd1, which the Pester suite uses too.</summary>
internal static class CmdletCases
{
    private static readonly Hashtable Data = Read(Path.Combine(RepositoryFolder.Root, "tests", "ManagedAgents.Tests", "Safety", "CmdletCases.psd1"));

    // Made on this machine, so that no failure of a service touches them; a worker outlasts such failures.
    private static readonly HashSet<string> Local = new(StringComparer.Ordinal)
    {
        "Connect-MAService", "Disconnect-MAService", "Get-MAConnection", "Get-MAProfile", "New-MAMcpServer", "New-MAMcpToolset", "New-MAResource", "New-MATool", "New-MAToolset", "Get-MAEmulator", "Start-MAEmulator", "Stop-MAEmulator",
        "ConvertFrom-MAWebhook", "Receive-MAWebhook", "Test-MAWebhookSignature", "Start-MAWorker", "Import-MAConfiguration",
    };

    // By the end of a variable's name.
    private static readonly Dictionary<string, string> Prefixes = new(StringComparer.Ordinal)
    {
        ["SessionId"] = "sesn", ["AgentId"] = "agent", ["EnvironmentId"] = "env", ["ResourceId"] = "sesrsc", ["FileId"] = "file", ["OutputId"] = "file", ["VaultId"] = "vlt",
        ["CredentialId"] = "vcrd", ["StoreId"] = "memstore", ["ThreadId"] = "sthr", ["DeploymentId"] = "depl", ["DreamId"] = "drm", ["RunId"] = "drun", ["SkillVersionId"] = "skillver", ["SkillId"] = "skill",
        ["ProfileId"] = "uprof", ["TunnelId"] = "tnl", ["CertificateId"] = "tcrt", ["WorkId"] = "work", ["MemoryId"] = "mem", ["VersionId"] = "memver",
        ["EventId"] = "sevt", ["AskId"] = "sevt", ["DenyId"] = "sevt", ["CallId"] = "sevt",
    };

    /// <summary>How the emulator's agent works.</summary>
    public static string Scenario => (string)Data["Scenario"]!;

    /// <summary>The certificate of an authority, in PEM form.</summary>
    public static string Pem => (string)Data["Pem"]!;

    /// <summary>Makes what the calls need, on an emulator.</summary>
    public static void SetUp(PowerShellEngine engine, EmulatorServer emulator, string connect)
    {
        engine.SetVariable("Emulator", emulator);
        engine.Run(connect + $"$Connect = {{\n{connect}\n}}\n" + "$EnvironmentKeyOf = { param($id) [Net.NetworkCredential]::new('', $Emulator.GetEnvironmentKey($id)).SecurePassword }\n" + (string)Data["Setup"]!).Succeeded();
    }

    /// <summary>All cmdlets that have a case.</summary>
    public static IEnumerable<string> Names => Table.Keys.Cast<string>().Order(StringComparer.Ordinal);

    /// <summary>Those that talk to the service.</summary>
    public static IEnumerable<string> Connected => Names.Where(name => !Local.Contains(name));

    private static Hashtable Table => (Hashtable)Data["Cmdlets"]!;

    /// <summary>The variables that are set up, for a service that knows none of them.</summary>
    public static IEnumerable<(string Name, string Value)> MadeUp => Variables().Select(name => (name, PrefixOf(name) + "_1"));

    /// <summary>What a service answers.</summary>
    public static string Works(string cmdlet) => (string)((Hashtable)Table[cmdlet]!)["Works"]!;

    /// <summary>What the module itself refuses, one call a line; empty where there is nothing.</summary>
    public static string[] Refused(string cmdlet) =>
        ((string?)((Hashtable)Table[cmdlet]!)["Refused"] ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<string> Variables() => Names
        .SelectMany(name => Parser.ParseInput(Works(name), out _, out _).FindAll(static node => node is VariableExpressionAst, searchNestedScriptBlocks: true))
        .Select(node => ((VariableExpressionAst)node).VariablePath.UserPath)
        .Where(name => name.EndsWith("Id", StringComparison.Ordinal))
        .Distinct();

    private static string PrefixOf(string variable) => Prefixes.Where(known => variable.EndsWith(known.Key, StringComparison.Ordinal)).Select(known => known.Value).FirstOrDefault()
        ?? throw new InvalidOperationException($"Whose id is ${variable}? Say it here, or the service is never asked about it.");

    private static Hashtable Read(string path) => (Hashtable)Parser.ParseFile(path, out _, out _)
        .Find(static node => node is HashtableAst, searchNestedScriptBlocks: false)
        .SafeGetValue();
}

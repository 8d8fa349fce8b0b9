using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Runspaces;
using System.Reflection;
using ManagedAgents.Benchmarks.Subjects;

namespace ManagedAgents.Benchmarks;

/// <summary>The real PowerShell engine with the floors and peers as commands, and the staged module where it is wanted.</summary>
internal sealed class Engine : IDisposable
{
    private readonly Runspace _runspace;

    public Engine(PSHost? host = null)
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        foreach (Type command in new[] { typeof(ReceiveFloorCommand), typeof(ReceiveSdkCommand), typeof(GetSdkSessionCommand), typeof(GetBareCommand), typeof(InvokeBareRunCommand), typeof(WriteBareTextCommand), typeof(WriteSignCommand), typeof(MeasureArrivalCommand) })
        {
            CmdletAttribute name = command.GetCustomAttribute<CmdletAttribute>()!;
            state.Commands.Add(new SessionStateCmdletEntry($"{name.VerbName}-{name.NounName}", command, null));
        }

        _runspace = host is null ? RunspaceFactory.CreateRunspace(state) : RunspaceFactory.CreateRunspace(host, state);
        _runspace.Open();
    }

    public static string Root { get; } = typeof(Engine).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!;

    public static string Module { get; } = Path.Combine(Root, "out", "ManagedAgents", "ManagedAgents.psd1");

    public static string EmptyModule { get; } = Path.Combine(Root, "out", "benchmarks", "EmptyModule", "EmptyModule.psd1");

    /// <summary>Imports the module and connects it.</summary>
    public static Engine Connected(Uri address, PSHost? host = null)
    {
        var engine = new Engine(host);
        engine.Run($"Import-Module '{Module}'; $key = [securestring]::new(); $key.AppendChar('k'); Connect-MAService -ApiKey $key -BaseUri '{address}'");
        return engine;
    }

    /// <summary>Runs a script and gives its output.</summary>
    /// <exception cref="InvalidOperationException">It reported an error: what it measures would be worth nothing.</exception>
    public IReadOnlyList<PSObject> Run(string script)
    {
        using PowerShell shell = PowerShell.Create(_runspace).AddScript(script);
        IReadOnlyList<PSObject> output = shell.Invoke();
        return shell.Streams.Error.Count == 0 ? output : throw new InvalidOperationException($"{script}: {shell.Streams.Error[0]}", shell.Streams.Error[0].Exception);
    }

    /// <summary>Sets a variable.</summary>
    public void Set(string name, object value) => _runspace.SessionStateProxy.SetVariable(name, value);

    public void Dispose() => _runspace.Dispose();
}

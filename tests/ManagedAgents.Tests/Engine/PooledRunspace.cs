using System;
using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;

namespace ManagedAgents.Tests.Engine;

/// <summary>
/// A runspace that the next test has as if it were new: opening one and importing the module takes three quarters of the time of a short test.
/// One in which something is left that cannot be taken back is closed instead.
/// </summary>
internal sealed class PooledRunspace
{
    private static readonly ConcurrentDictionary<string, ConcurrentBag<PooledRunspace>> Free = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<Assembly, (object Memories, MethodInfo Find, MethodInfo Remove, FieldInfo Kept)> MemoriesOf = new();

    private readonly string _key;
    private readonly Dictionary<string, object?> _functions, _aliases;
    private readonly string[] _drives, _modules;
    private readonly PathInfo _location;

    private PooledRunspace(string key, InitialSessionState state)
    {
        _key = key;
        Runspace = RunspaceFactory.CreateRunspace(Host, state);
        Runspace.Open();
        (_functions, _aliases) = (Items("Function:"), Items("Alias:"));
        (_drives, _modules, _location) = (Drives(), Modules(), Runspace.SessionStateProxy.Path.CurrentLocation);
    }

    public RecordingHost Host { get; } = new();

    public Runspace Runspace { get; }

    /// <summary>A runspace of this kind that nobody has; a new one where there is none.</summary>
    /// <param name="key">The kind.</param>
    /// <param name="state">Makes what a new one begins with.</param>
    public static PooledRunspace Take(string key, Func<InitialSessionState> state)
    {
        if (!Free.GetOrAdd(key, static _ => []).TryTake(out PooledRunspace? free))
            return new PooledRunspace(key, state());
        free.Host.Clear();
        return free;
    }

    /// <summary>Gives it back for others, or closes it.</summary>
    public void Return()
    {
        if (IsAsNew())
            Free[_key].Add(this);
        else
            Runspace.Dispose();
    }

    private bool IsAsNew()
    {
        if (Runspace.RunspaceStateInfo.State != RunspaceState.Opened || Runspace.RunspaceAvailability != RunspaceAvailability.Available || !Forget())
            return false;
        SessionStateProxy session = Runspace.SessionStateProxy;
        session.LanguageMode = PSLanguageMode.FullLanguage;
        Runspace.ResetRunspaceState();
        CommandInvocationIntrinsics commands = session.InvokeCommand;
        (commands.CommandNotFoundAction, commands.PreCommandLookupAction, commands.PostCommandLookupAction) = (null, null, null);
        using (var strict = PowerShell.Create(Runspace))
            strict.AddScript("Set-StrictMode -Off").Invoke();
        Restore("Function:", _functions);
        Restore("Alias:", _aliases);
        session.Path.SetLocation(WildcardPattern.Escape(_location.Path));
        return Drives().SequenceEqual(_drives) && Modules().SequenceEqual(_modules);
    }

    /// <summary>Lets the module forget what it remembers of the runspace; false where an emulator ends with it.</summary>
    private bool Forget()
    {
        if (Runspace.SessionStateProxy.InvokeCommand.GetCommand("Connect-MAService", CommandTypes.Cmdlet) is not CmdletInfo cmdlet)
            return true;
        (object memories, MethodInfo find, MethodInfo remove, FieldInfo kept) = MemoriesOf.GetOrAdd(cmdlet.ImplementingType.Assembly, static module =>
        {
            Type memory = module.GetType("ManagedAgents.Runspaces.RunspaceMemory", throwOnError: true)!;
            object table = memory.GetField("ByRunspace", BindingFlags.NonPublic | BindingFlags.Static)!.GetValue(null)!;
            return (table, table.GetType().GetMethod("TryGetValue")!, table.GetType().GetMethod("Remove", [typeof(Runspace)])!, memory.GetField("_kept", BindingFlags.NonPublic | BindingFlags.Instance)!);
        });
        object?[] found = [Runspace, null];
        if (!(bool)find.Invoke(memories, found)!)
            return true;
        bool hasEmulators = ((IDictionary)kept.GetValue(found[1])!).Keys.Cast<Type>().Any(static type => type.Name == "RunningEmulators");
        remove.Invoke(memories, [Runspace]);
        return !hasEmulators;
    }

    private Dictionary<string, object?> Items(string drive) =>
        Runspace.SessionStateProxy.InvokeProvider.ChildItem.Get(drive, false).Select(static item => (CommandInfo)item.BaseObject).ToDictionary(static item => item.Name, Meaning, StringComparer.OrdinalIgnoreCase);

    private void Restore(string drive, Dictionary<string, object?> before)
    {
        ItemCmdletProviderIntrinsics items = Runspace.SessionStateProxy.InvokeProvider.Item;
        foreach ((string name, object? meaning) in Items(drive))
        {
            if (!before.TryGetValue(name, out object? was))
                items.Remove(drive + WildcardPattern.Escape(name), recurse: false);
            else if (!Equals(was, meaning))
                items.Set(drive + WildcardPattern.Escape(name), was!);
        }

        foreach (string gone in before.Keys.Except(Items(drive).Keys, StringComparer.OrdinalIgnoreCase).ToList())
            items.New(drive, gone, string.Empty, before[gone]!);
    }

    private static object? Meaning(CommandInfo command) => command is FunctionInfo function ? function.ScriptBlock : command.Definition;

    private string[] Drives() => [.. Runspace.SessionStateProxy.Drive.GetAll().Select(static drive => drive.Name).Order(StringComparer.Ordinal)];

    private string[] Modules()
    {
        using var shell = PowerShell.Create(Runspace);
        return [.. shell.AddCommand("Get-Module").Invoke<PSModuleInfo>().Select(static module => module.Path).Order(StringComparer.Ordinal)];
    }
}

using System;
using System.Management.Automation;
using System.Reflection;

namespace ManagedAgents.Tests.Engine;

/// <summary>
/// Passes the first objects on and then ends the pipeline early, by the engine's own exception, as Select-Object -First
/// does: the engine alone has no Select-Object.
/// </summary>
[Cmdlet(VerbsCommon.Select, "First")]
[OutputType(typeof(PSObject))]
public sealed class SelectFirstCommand : PSCmdlet
{
    private int _passed;

    /// <summary>How many objects to pass on.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public int Count { get; set; }

    /// <summary>The objects.</summary>
    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    protected override void ProcessRecord()
    {
        WriteObject(InputObject);
        if (++_passed >= Count)
            throw StopUpstream();
    }

    private Exception StopUpstream()
    {
        Type type = typeof(PSCmdlet).Assembly.GetType("System.Management.Automation.StopUpstreamCommandsException", throwOnError: true)!;
        return (Exception)Activator.CreateInstance(type, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, null, [this], null)!;
    }
}

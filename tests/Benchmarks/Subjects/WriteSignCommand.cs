using System.Management.Automation;

namespace ManagedAgents.Benchmarks.Subjects;

/// <summary>The engine's own share: writes the same object again and again.</summary>
[Cmdlet(VerbsCommunications.Write, "Sign")]
public sealed class WriteSignCommand : PSCmdlet
{
    [Parameter(Mandatory = true)]
    public int Count { get; set; }

    protected override void ProcessRecord()
    {
        object sign = new();
        for (int i = 0; i < Count; i++)
            WriteObject(sign);
    }
}

using System;
using System.Buffers.Text;
using System.Diagnostics;
using System.Management.Automation;
using System.Text;

namespace ManagedAgents.Benchmarks.Subjects;

/// <summary>The next command in the pipeline: notes when each event reaches it, and gives the microseconds since its bytes left the server.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "Arrival")]
public sealed class MeasureArrivalCommand : PSCmdlet
{
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public PSObject InputObject { get; set; } = null!;

    /// <summary>The microseconds between the time in an event's text and another; NaN where the text has none.</summary>
    internal static double Microseconds(ReadOnlySpan<byte> text, long now)
    {
        int place = text.IndexOf("\"sent_at\":"u8);
        if (place < 0 || !Utf8Parser.TryParse(text[(place + "\"sent_at\":".Length)..], out long sent, out _))
            return double.NaN;
        return (now - sent) * 1e6 / Stopwatch.Frequency;
    }

    protected override void ProcessRecord()
    {
        long now = Stopwatch.GetTimestamp();
        string raw = InputObject.Properties["Raw"]?.Value as string ?? InputObject.BaseObject.ToString()!;
        double microseconds = Microseconds(Encoding.UTF8.GetBytes(raw), now);
        if (!double.IsNaN(microseconds))
            WriteObject(microseconds);
    }
}

using System;
using System.Globalization;
using System.Management.Automation;

namespace ManagedAgents.Shell;

/// <summary>Shows progress in the terminal's last line and takes it away before anything else is written.</summary>
internal sealed class ProgressLine
{
    private const string EraseLine = "\r\u001b[K";

    private string _shown = "";

    /// <summary>Shows a record, cut to the width; a completed one takes the line away.</summary>
    internal void Show(ProgressRecord record, int width)
    {
        if (record.RecordType == ProgressRecordType.Completed)
        {
            Clear();
            return;
        }

        string percent = record.PercentComplete >= 0 ? record.PercentComplete.ToString(CultureInfo.CurrentCulture) + " % " : "";
        string line = $"{percent}{record.Activity}: {record.StatusDescription}".ReplaceLineEndings(" ");
        line = line[..Math.Min(line.Length, width - 1)];
        if (line == _shown)
            return;
        Console.Out.Write(EraseLine + line);
        _shown = line;
    }

    /// <summary>Takes the line away, if there is one.</summary>
    internal void Clear()
    {
        if (_shown.Length == 0)
            return;
        Console.Out.Write(EraseLine);
        _shown = "";
    }
}

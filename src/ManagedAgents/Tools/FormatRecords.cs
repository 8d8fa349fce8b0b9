using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Text.RegularExpressions;

namespace ManagedAgents.Tools;

/// <summary>What Format-Table and its like put out: instructions for a printer, which say nothing to an agent. They become the text that would be printed.</summary>
internal sealed class FormatRecords
{
    private const string Namespace = "Microsoft.PowerShell.Commands.Internal.Format.";
    private const int Width = 160;

    private readonly PSCmdlet _cmdlet;

    /// <param name="cmdlet">The cmdlet in whose session they are printed.</param>
    public FormatRecords(PSCmdlet cmdlet) => _cmdlet = cmdlet;

    /// <summary>Whether a record is one of them, of this process or of another.</summary>
    public static bool Is(object? record)
    {
        if (record is PSObject { BaseObject: PSCustomObject } foreign)
            return foreign.TypeNames.Count > 0 && foreign.TypeNames[0].StartsWith("Deserialized." + Namespace, StringComparison.Ordinal);
        object? plain = (record as PSObject)?.BaseObject ?? record;
        return plain?.GetType().FullName?.StartsWith(Namespace, StringComparison.Ordinal) == true;
    }

    /// <summary>Whether a record prints something, and is not only the beginning or end of what does.</summary>
    public static bool IsEntry(object? record) => ((record as PSObject) ?? new PSObject(record)).TypeNames.FirstOrDefault()?.EndsWith("FormatEntryData", StringComparison.Ordinal) == true;

    /// <summary>The text.</summary>
    public string Print(IReadOnlyList<object?> records)
    {
        if (_cmdlet.InvokeCommand.GetCommand(@"Microsoft.PowerShell.Utility\Out-String", CommandTypes.Cmdlet) is not { } printer)
            return "(formatted output, which cannot be printed here)";
        using PowerShell shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddCommand(printer).AddParameter("Width", Width);
        string text = string.Concat(shell.Invoke(records).Select(static part => part?.ToString()));

        // Colours and links are for a console.
        text = Regex.Replace(text, "\u001b(?:\\[[0-9;?]*[ -/]*[@-~]|\\][^\u0007\u001b]*(?:\u0007|\u001b\\\\))", string.Empty);
        return string.Join("\n", text.Replace("\r\n", "\n").Split('\n').Select(static line => line.TrimEnd())).Trim('\n');
    }
}

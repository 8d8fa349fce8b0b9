using System;
using System.IO;
using System.Management.Automation;
using System.Text.Json;

namespace ManagedAgents.Benchmarks.Subjects;

/// <summary>The floor of a transcript: parses each event's JSON and writes its type, and its texts or its input, to a file.</summary>
[Cmdlet(VerbsCommunications.Write, "BareText")]
public sealed class WriteBareTextCommand : PSCmdlet, IDisposable
{
    private StreamWriter? _file;

    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public string Event { get; set; } = null!;

    [Parameter(Mandatory = true)]
    public string Path { get; set; } = null!;

    public void Dispose() => _file?.Dispose();

    protected override void BeginProcessing() => _file = new StreamWriter(Path);

    protected override void ProcessRecord()
    {
        StreamWriter file = _file!;
        using JsonDocument parsed = JsonDocument.Parse(Event);
        JsonElement root = parsed.RootElement;
        file.WriteLine(root.GetProperty("type"u8).GetString());
        if (root.TryGetProperty("content"u8, out JsonElement content))
        {
            foreach (JsonElement block in content.EnumerateArray())
                file.WriteLine(block.GetProperty("text"u8).GetString());
        }
        else if (root.TryGetProperty("input"u8, out JsonElement input))
        {
            file.WriteLine(input.GetRawText());
        }
    }

    protected override void EndProcessing() => Dispose();
}

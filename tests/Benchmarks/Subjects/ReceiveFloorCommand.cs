using System;
using System.IO;
using System.Management.Automation;
using System.Net.Http;
using System.Text.Json;

namespace ManagedAgents.Benchmarks.Subjects;

/// <summary>
/// The floor of receiving: reads the bytes, splits the frames, parses each event's JSON, and writes one object an event to the pipeline.
/// It keeps nothing, reconnects to nothing and knows no types.
/// </summary>
[Cmdlet(VerbsCommunications.Receive, "Floor")]
public sealed class ReceiveFloorCommand : PSCmdlet
{
    private static readonly object Sign = new();
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    [Parameter(Mandatory = true)]
    public Uri Address { get; set; } = null!;

    [Parameter(Mandatory = true)]
    public string Session { get; set; } = null!;

    /// <summary>Only reads the bytes.</summary>
    [Parameter]
    public SwitchParameter BytesOnly { get; set; }

    /// <summary>Writes the words of previews to the host, instead of an object an event.</summary>
    [Parameter]
    public SwitchParameter Words { get; set; }

    protected override void ProcessRecord()
    {
        using var client = new HttpClient();
        using Stream stream = client.GetStreamAsync(new Uri(Address, $"/v1/sessions/{Session}/events/stream")).GetAwaiter().GetResult();
        while (true)
        {
            if (_start > 0)
            {
                Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
                _end -= _start;
                _start = 0;
            }

            if (_end == _buffer.Length)
                Array.Resize(ref _buffer, _buffer.Length * 2);
            int read = stream.ReadAsync(_buffer, _end, _buffer.Length - _end).GetAwaiter().GetResult();
            if (read == 0)
                return;
            _end += read;
            if (TakeFrames())
                return;
        }
    }

    private bool TakeFrames()
    {
        while (true)
        {
            ReadOnlySpan<byte> rest = _buffer.AsSpan(_start, _end - _start);
            int length = rest.IndexOf("\n\n"u8);
            if (length < 0)
                return false;
            int data = rest[..length].IndexOf("\ndata: "u8) + "\ndata: "u8.Length;
            bool isLast = rest.StartsWith("event: session.status_idle"u8);
            if (!BytesOnly)
            {
                using JsonDocument parsed = JsonDocument.Parse(_buffer.AsMemory(_start + data, length - data));
                if (!Words)
                    WriteObject(Sign);
                else if (parsed.RootElement.TryGetProperty("delta"u8, out JsonElement delta))
                    Host.UI.Write(delta.GetProperty("content"u8).GetProperty("text"u8).GetString()!);
            }

            _start += length + 2;
            if (isLast)
                return true;
        }
    }
}

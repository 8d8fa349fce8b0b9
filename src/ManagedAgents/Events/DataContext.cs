using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Files;
using ManagedAgents.Client.Wire;
using ManagedAgents.Errors;
using ManagedAgents.Tools;

namespace ManagedAgents.Events;

/// <summary>
/// Data that is piped beside a prompt: one document that goes along with the message. Texts are its lines; an object is JSON on a line, of the
/// properties that were chosen, or those that its type shows by default, or all. No more than the limit is kept, whatever comes.
/// </summary>
internal sealed class DataContext
{
    public const int DefaultLimit = 4_000_000;

    /// <summary>What is longer is uploaded.</summary>
    private const int LongestInMessage = 100_000;

    private const int LongestPart = 1 << 20;

    private const int ExpiresInSeconds = 30 * 24 * 3600;

    private readonly string[]? _properties;
    private readonly int _depth;
    private readonly int _limit;
    private readonly Func<IReadOnlyList<object?>, string> _print;
    private readonly StringBuilder _text = new();
    private readonly List<PSObject> _formats = new();
    private bool _hasObjects;

    /// <param name="cmdlet">The cmdlet that it is piped to.</param>
    /// <param name="properties">The properties to show of objects; null for those of the type.</param>
    /// <param name="depth">How deep objects are shown.</param>
    /// <param name="limit">How many characters there may be.</param>
    public DataContext(PSCmdlet cmdlet, string[]? properties, int depth, int limit)
    {
        _properties = properties;
        _depth = depth;
        _limit = limit;
        _print = new FormatRecords(cmdlet).Print;
    }

    /// <summary>How many records came.</summary>
    public long Count { get; private set; }

    /// <summary>Takes a record.</summary>
    /// <exception cref="InputException">It is more than the limit, or cannot be shown.</exception>
    public void Add(PSObject? record)
    {
        Count++;
        if (record is not null && FormatRecords.Is(record))
        {
            _formats.Add(record);
            if (_formats.Count > _limit / 10)
                throw TooLong();
            return;
        }

        PrintFormats();
        Append(record?.BaseObject is string text ? text : Json(record));
    }

    /// <summary>The whole as a block of content; what is long is uploaded first.</summary>
    public async Task<ContentInput> ToContentAsync(ApiClient client, CancellationToken token)
    {
        if (_text.Length <= LongestInMessage)
            return ContentInput.TextDocument(_text.ToString(), Name);
        ArraySegment<byte> bytes = TakeBytes();
        var upload = new FileUpload(Name, "text/plain", () => new MemoryStream(bytes.Array!, 0, bytes.Count, writable: false)) { ExpiresInSeconds = client.Connection.WireFormat == WireFormat.Launch ? null : ExpiresInSeconds };
        return ContentInput.FromFile("document", (await client.Files.UploadAsync(upload, static _ => { }, token).ConfigureAwait(false)).Id);
    }

    /// <summary>Says that all has come.</summary>
    public void Close() => PrintFormats();

    private string Name => _hasObjects ? "input.jsonl" : "input.txt";

    /// <summary>The text in UTF-8, part by part, as it may be long; it is kept in this form alone.</summary>
    private ArraySegment<byte> TakeBytes()
    {
        Encoder encoder = Encoding.UTF8.GetEncoder();
        char[] part = new char[LongestPart];
        byte[] encoded = new byte[Encoding.UTF8.GetMaxByteCount(LongestPart)];
        using var bytes = new MemoryStream(_text.Length);
        for (int i = 0; i < _text.Length; i += LongestPart)
        {
            int count = Math.Min(LongestPart, _text.Length - i);
            _text.CopyTo(i, part, 0, count);
            bytes.Write(encoded, 0, encoder.GetBytes(part, 0, count, encoded, 0, flush: i + count == _text.Length));
        }

        _text.Clear();
        return new ArraySegment<byte>(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    private void PrintFormats()
    {
        if (_formats.Count == 0)
            return;
        string text = _print(_formats);
        _formats.Clear();
        Append(text);
    }

    private void Append(string text)
    {
        if (_text.Length + text.Length + 1 > _limit)
            throw TooLong();
        if (_text.Length > 0)
            _text.Append('\n');
        _text.Append(text);
    }

    private string Json(PSObject? record)
    {
        _hasObjects = true;
        var tree = new ObjectTree(_limit, _print);
        object? plain = tree.From(record is null ? null : Chosen(record), _depth);
        return plain is string text ? text : JsonText.Of(plain);
    }

    /// <summary>The object with the properties to show.</summary>
    private PSObject Chosen(PSObject record)
    {
        var shown = (record.Members["PSStandardMembers"] as PSMemberSet)?.Members["DefaultDisplayPropertySet"] as PSPropertySet;
        IEnumerable<string>? names = _properties ?? (IEnumerable<string>?)shown?.ReferencedPropertyNames;
        if (names is null || record.BaseObject is System.Collections.IDictionary)
            return record;
        var chosen = new PSObject();
        foreach (string name in names)
        {
            foreach (PSPropertyInfo property in record.Properties.Match(name, PSMemberTypes.Properties | PSMemberTypes.PropertySet).OfType<PSPropertyInfo>())
            {
                if (chosen.Properties[property.Name] is null)
                    chosen.Properties.Add(new PSNoteProperty(property.Name, ValueOf(property)));
            }
        }

        return chosen.Properties.Any() || _properties is not null ? chosen : record;
    }

    private static object? ValueOf(PSPropertyInfo property)
    {
        try
        {
            return property.IsGettable ? property.Value : null;
        }
        catch (GetValueException)
        {
            // Such as the start time of a process of another user.
            return null;
        }
    }

    private InputException TooLong() => new(
        "ContextTooLong",
        $"What is piped is longer than {_limit} characters, so nothing was sent ({Count} records were read). Pipe less, such as by Select-Object -Last 1000 or with -Property; raise -MaxContextLength; or upload it with New-MAFile and mount it with New-MAResource, where the agent can search it.");
}

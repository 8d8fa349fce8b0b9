using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Text.Json;
using System.Threading;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Files;

/// <summary>A file to upload. Its content is read piece by piece while it is sent, and anew for each try.</summary>
public sealed class FileUpload
{
    /// <summary>Makes an upload.</summary>
    /// <param name="name">The file's name for the service.</param>
    /// <param name="mimeType">The content's media type.</param>
    /// <param name="open">Opens the content at its start; the stream must know its length. Called once for each try.</param>
    public FileUpload(string name, string mimeType, Func<Stream> open)
    {
        Name = name;
        MimeType = mimeType;
        Open = open;
    }

    /// <summary>The file's name for the service.</summary>
    public string Name { get; }

    /// <summary>The content's media type.</summary>
    public string MimeType { get; }

    /// <summary>Opens the content at its start.</summary>
    public Func<Stream> Open { get; }

    /// <summary>After how many seconds the service deletes the file, 3600 to 7776000; null for never. Not in the launch wire format.</summary>
    public int? ExpiresInSeconds { get; init; }

    /// <summary>Form fields newer than this module, by their wire names; null for none.</summary>
    public IDictionary? AdditionalFields { get; init; }
}

/// <summary>Makes the form of an upload anew for each try, and closes its file afterwards.</summary>
internal sealed class FormUpload : IDisposable
{
    private readonly FileUpload _upload;
    private readonly KeyValuePair<string, string>[] _fields;
    private readonly Action<long> _onSent;
    private readonly CancellationToken _token;
    private Stream? _opened;
    private readonly HashSet<long> _lengths = new();
    private FormContent? _content;
    private Exception? _openFailure;

    /// <summary>Opens the file, so that one that cannot be read is told before anything is sent.</summary>
    public FormUpload(FileUpload upload, WireFormat wire, Action<long> onSent, CancellationToken token)
    {
        _upload = upload;
        _fields = wire.UploadFields(upload.ExpiresInSeconds).Concat(FormFields.Of(upload.AdditionalFields)).ToArray();
        _onSent = onSent;
        _token = token;
        _opened = upload.Open();
    }

    /// <summary>Why the file could not be read, at the last try; null where it could.</summary>
    public Exception? SourceFailure => _openFailure ?? _content?.SourceFailure;

    /// <summary>Tells how like a file that the service lists is to one that the tries so far would make. Its content is not shown, but its length is.</summary>
    public Likeness LikenessOf(JsonElement stored)
    {
        bool isLong = stored.TryGetProperty("size_bytes"u8, out JsonElement size) && size.ValueKind == JsonValueKind.Number && size.TryGetInt64(out long length) && _lengths.Contains(length);
        bool isOfSession = stored.TryGetProperty("scope"u8, out JsonElement scope) && scope.ValueKind == JsonValueKind.Object;
        if (!isLong || isOfSession || !StoredText.IsSame(TextOf(stored, "filename"u8), _upload.Name))
            return Likeness.None;

        // A service may name the type anew, from the content or the name.
        string type = TextOf(stored, "mime_type"u8).Split(';')[0];
        return type.Length == 0 || type.Equals(_upload.MimeType.Split(';')[0], StringComparison.OrdinalIgnoreCase) ? Likeness.Same : Likeness.Alike;
    }

    /// <summary>The form for the next try, with the file read from its start.</summary>
    /// <param name="onProgress">Called as bytes leave.</param>
    public HttpContent Next(Action onProgress)
    {
        _content?.Dispose();
        _content = new FormContent(_fields, [new FormFile("file", _upload.Name, _upload.MimeType, TakeFile())], Tell, _token);
        _lengths.Add(_content.FileLength);
        return _content;

        void Tell(long sent)
        {
            onProgress();
            _onSent(sent);
        }
    }

    public void Dispose()
    {
        _opened?.Dispose();
        _content?.Dispose();
    }

    private static string TextOf(JsonElement stored, ReadOnlySpan<byte> name) =>
        stored.TryGetProperty(name, out JsonElement field) && field.ValueKind == JsonValueKind.String ? field.GetString()! : string.Empty;

    private Stream TakeFile()
    {
        try
        {
            Stream file = _opened ?? _upload.Open();
            _opened = null;
            return file;
        }
        catch (Exception cause)
        {
            _openFailure = cause;
            throw;
        }
    }
}

using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Faults;

/// <summary>Puts another status in place of an answer's; the request is carried out.</summary>
internal sealed class AnswerStatusFault : Fault
{
    private readonly int _status;

    public AnswerStatusFault(int status) => _status = status;

    public override void Change(HttpResponse response) => response.Status = _status;
}

/// <summary>Takes members out of the JSON object that an answer is.</summary>
internal sealed class WithoutFault : Fault
{
    private readonly IReadOnlyList<string> _members;

    public WithoutFault(IReadOnlyList<string> members) => _members = members;

    public override void Change(HttpResponse response)
    {
        if (response.Stream is not null || response.Content is not null || JsonNode.Parse(response.Body) is not JsonObject answer)
            return;
        foreach (string member in _members)
            answer.Remove(member);
        response.Replace(response.ContentType, Encoding.UTF8.GetBytes(answer.ToJsonString()));
    }
}

/// <summary>Sets members of the JSON object that an answer is.</summary>
internal sealed class WithFault : Fault
{
    private readonly JsonObject _members;

    public WithFault(JsonObject members) => _members = members;

    public override void Change(HttpResponse response)
    {
        if (response.Stream is not null || response.Content is not null || JsonNode.Parse(response.Body) is not JsonObject answer)
            return;
        foreach (var member in _members)
            answer[member.Key] = member.Value?.DeepClone();
        response.Replace(response.ContentType, Encoding.UTF8.GetBytes(answer.ToJsonString()));
    }
}

/// <summary>Puts other JSON in place of an answer's, as a service or a gateway may answer that says no more than that it accepted.</summary>
internal sealed class AnswerBodyFault : Fault
{
    private readonly byte[] _body;

    public AnswerBodyFault(JsonNode body) => _body = Encoding.UTF8.GetBytes(body.ToJsonString());

    public override void Change(HttpResponse response) => response.Replace("application/json", _body);
}

/// <summary>Leaves the status and the headers of an answer and takes its body away.</summary>
internal sealed class EmptyBodyFault : Fault
{
    public override void Change(HttpResponse response) => response.Replace(response.ContentType, Array.Empty<byte>());
}

/// <summary>Puts a page of HTML, as a proxy would send it, in place of the answer's body.</summary>
internal sealed class HtmlFault : Fault
{
    private readonly byte[] _page;

    public HtmlFault(string? page) =>
        _page = Encoding.UTF8.GetBytes(page ?? "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><h1>Sign in to this network</h1></body></html>\n");

    public override void Change(HttpResponse response) => response.Replace("text/html; charset=utf-8", _page);
}

/// <summary>Puts a byte order mark before an answer that is bytes, as some servers do.</summary>
internal sealed class ByteOrderMarkFault : Fault
{
    public override void Change(HttpResponse response)
    {
        if (response.Stream is null && response.Content is null)
            response.Replace(response.ContentType, new byte[] { 0xEF, 0xBB, 0xBF }.Concat(response.Body).ToArray());
    }
}

/// <summary>Sets headers of the answer, the service's own or a fault's.</summary>
internal sealed class HeadersFault : Fault
{
    private readonly IReadOnlyDictionary<string, string> _headers;

    public HeadersFault(IReadOnlyDictionary<string, string> headers) => _headers = headers;

    public override void Change(HttpResponse response)
    {
        foreach (KeyValuePair<string, string> header in _headers)
            response.SetHeader(header.Key, header.Value);
    }
}

/// <summary>Compresses an answer that is no stream, and cuts or damages the compressed bytes where that is wanted.</summary>
internal sealed class GzipFault : Fault
{
    private readonly GzipDamage _damage;

    public GzipFault(GzipDamage damage) => _damage = damage;

    public override void Change(HttpResponse response)
    {
        if (response.Stream is not null)
            return;
        byte[] packed = Damaged(Pack(response));
        response.Replace(response.ContentType, packed);
        response.SetHeader("Content-Encoding", "gzip");
    }

    private static byte[] Pack(HttpResponse response)
    {
        using var packed = new MemoryStream();
        using (var packer = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            if (response.Content is { } file)
                file.CopyTo(packer);
            else
                packer.Write(response.Body, 0, response.Body.Length);
        }

        return packed.ToArray();
    }

    private byte[] Damaged(byte[] packed)
    {
        if (_damage == GzipDamage.Cut)
            return packed.Take(packed.Length / 2).ToArray();
        if (_damage == GzipDamage.Corrupt)
        {
            for (int at = packed.Length / 2; at < packed.Length; at++)
                packed[at] ^= 0xA5;
        }

        return packed;
    }
}

/// <summary>What becomes of compressed bytes.</summary>
internal enum GzipDamage
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Their second half is missing.</summary>
    Cut,

    /// <summary>Their second half is other bytes.</summary>
    Corrupt,
}

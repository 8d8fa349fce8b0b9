using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using ManagedAgents.Tests.Engine;

namespace ManagedAgents.Tests.Files;

/// <summary>One part of a form as it was sent.</summary>
internal sealed record FormPart(string[] Headers, byte[] Content)
{
    public string Text => Encoding.UTF8.GetString(Content);

    /// <summary>The parts of a request's form, in order.</summary>
    public static IReadOnlyList<FormPart> Of(RecordedRequest request)
    {
        string boundary = request.Header("content-type")!.Split("multipart/form-data; boundary=")[1];

        // Latin-1 keeps every byte as one character.
        string body = Encoding.Latin1.GetString(request.Body);
        string[] pieces = ("\r\n" + body).Split("\r\n--" + boundary);
        if (pieces[0].Length > 0 || pieces[^1] != "--\r\n")
            throw new InvalidOperationException("The form does not begin and end with its boundary.");
        return [.. pieces[1..^1].Select(Read)];
    }

    private static FormPart Read(string piece)
    {
        string[] halves = piece[2..].Split("\r\n\r\n", 2);
        return new FormPart(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(halves[0])).Split("\r\n"), Encoding.Latin1.GetBytes(halves[1]));
    }
}

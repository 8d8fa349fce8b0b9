using System;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Resources;

/// <summary>Creates an object of fields once: with a mark, where the kind, the wire format and the user's metadata leave room for it.</summary>
internal static class CreateOnce
{
    /// <summary>Creates the object.</summary>
    /// <param name="client">The service.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="path">Where such objects are created and listed.</param>
    /// <param name="fields">The object's fields.</param>
    /// <param name="read">Reads the object.</param>
    /// <param name="token">Ends the wait.</param>
    public static Task<T> RunAsync<T>(ApiCaller client, ResourceKind<T> kind, string path, RequestBody fields, Func<JsonElement, T> read, CancellationToken token)
        where T : ApiObject
    {
        WireFormat wire = client.Connection.WireFormat;
        IReadOnlyDictionary<string, string>? mark = kind.HasMetadata ? CreationMark.OwnedIn(fields) : null;
        RequestBody? marked = mark is null ? null : fields;
        if (marked is null && kind.HasMetadata && (marked = CreationMark.Add(fields, wire, out string random)) is not null)
            mark = CreationMark.Of(random);
        string content = string.Empty;
        JsonElement sent = default;
        if (marked is null)
        {
            byte[] utf8 = fields.ToUtf8(wire);
            content = Encoding.UTF8.GetString(utf8);
            sent = JsonDocument.Parse(utf8.AsMemory()).RootElement;
        }

        var request = new CreatedObject<T>(client, kind, path, read)
        {
            Send = () => client.SendForObjectAsync(new ApiRequest("POST", path) { Beta = kind.Beta, Body = marked ?? fields }, token),
            Mark = mark,
            Content = content,
            LikenessOf = stored => (kind.LikenessOf ?? CreatedFields.LikenessOf)(stored, sent),
        };
        return CarefulSend.RunAsync(client, request, token);
    }
}

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Json;
using ManagedAgents.Client.Models;

namespace ManagedAgents.Client.Operations;

/// <summary>
/// Creates an object once. Where the answer is lost, it looks for an object of the same fields that is newer than the request and that
/// this connection made with no other request.
/// </summary>
internal static class CreatedObjects
{
    private static readonly string[] ComparedFields = { "name", "title", "description", "system", "environment_id", "metadata" };
    private static readonly string[] ComparedById = { "agent", "model" };

    /// <summary>Creates an object of fields.</summary>
    /// <param name="client">The service.</param>
    /// <param name="path">Where such objects are created and listed.</param>
    /// <param name="body">The object's fields.</param>
    /// <param name="newestFirst">True where the list has the newest first, so that it need not be read whole.</param>
    /// <param name="read">Reads the object.</param>
    /// <param name="token">Ends the wait.</param>
    public static Task<T> CreateAsync<T>(ApiClient client, string path, RequestBody body, bool newestFirst, Func<JsonElement, T> read, CancellationToken token)
        where T : ApiObject
    {
        byte[] utf8 = body.ToUtf8(client.Connection.WireFormat);
        JsonElement sent = JsonDocument.Parse(utf8.AsMemory()).RootElement;
        return CreateAsync(
            client,
            path,
            Encoding.UTF8.GetString(utf8),
            () => client.ReadAsync(new ApiRequest("POST", path) { Body = body }, read, token),
            stored => SameFields(stored, sent),
            newestFirst,
            read,
            token);
    }

    /// <summary>Creates an object in another way.</summary>
    /// <param name="client">The service.</param>
    /// <param name="path">Where such objects are created and listed.</param>
    /// <param name="what">What is equal for two requests that make objects which cannot be told apart.</param>
    /// <param name="send">Sends the request once.</param>
    /// <param name="isSame">Tells whether a listed object is one that the request would make.</param>
    /// <param name="newestFirst">True where the list has the newest first, so that it need not be read whole.</param>
    /// <param name="read">Reads the object.</param>
    /// <param name="token">Ends the wait.</param>
    public static Task<T> CreateAsync<T>(ApiClient client, string path, string what, Func<Task<T>> send, Func<JsonElement, bool> isSame, bool newestFirst, Func<JsonElement, T> read, CancellationToken token)
        where T : ApiObject
    {
        string key = $"{path} {what}";
        return CarefulSend.RunAsync(client, $"POST {path}", SendAsync, FindAsync, token);

        async Task<T> SendAsync()
        {
            using IDisposable place = await client.Connection.Creating.EnterAsync(key, token).ConfigureAwait(false);
            T created = await send().ConfigureAwait(false);
            client.Connection.Accepted.Add(created.ToString()!);
            return created;
        }

        async Task<T?> FindAsync(Stopwatch sinceSent)
        {
            using IDisposable alone = await client.Connection.Creating.EnterAloneAsync(key, token).ConfigureAwait(false);
            return await FindListedAsync(client, path, isSame, newestFirst, read, sinceSent, token).ConfigureAwait(false);
        }
    }

    private static async Task<T?> FindListedAsync<T>(ApiClient client, string path, Func<JsonElement, bool> isSame, bool newestFirst, Func<JsonElement, T> read, Stopwatch sinceSent, CancellationToken token)
        where T : ApiObject
    {
        T? found = null;
        await ListedSince.LookAsync(client, page => new ApiRequest("GET", path).Query("limit", client.PageSize).Query("page", page), sinceSent, Look, token).ConfigureAwait(false);
        return found;

        bool Look(JsonElement stored, DateTimeOffset oldest)
        {
            bool isOld = WireTime.Parse(TextOf(stored, "created_at")) < oldest;
            if (!isOld && isSame(stored) && client.Connection.Accepted.Add(TextOf(stored, "id") ?? string.Empty))
                found = read(stored);
            return found is null && !(isOld && newestFirst);
        }
    }

    private static bool SameFields(JsonElement stored, JsonElement sent) =>
        ComparedFields.All(field => !sent.TryGetProperty(field, out JsonElement value) || (stored.TryGetProperty(field, out JsonElement kept) && JsonMatch.Holds(kept, value)))
        && ComparedById.All(field => !sent.TryGetProperty(field, out JsonElement value) || (stored.TryGetProperty(field, out JsonElement kept) && IdOf(kept) == IdOf(value)));

    private static string? IdOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : TextOf(value, "id");

    private static string? TextOf(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out JsonElement field) && field.ValueKind == JsonValueKind.String ? field.GetString() : null;
}

using System;
using System.Collections.Generic;
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

    /// <summary>How far the service's clock, told in whole seconds, and the times of its objects may be apart.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(3);

    /// <summary>Creates the object.</summary>
    /// <param name="client">The service.</param>
    /// <param name="path">Where such objects are created and listed.</param>
    /// <param name="body">The object's fields.</param>
    /// <param name="newestFirst">True where the list has the newest first, so that it need not be read whole.</param>
    /// <param name="read">Reads the object.</param>
    /// <param name="token">Ends the wait.</param>
    public static async Task<T> CreateAsync<T>(ApiClient client, string path, RequestBody body, bool newestFirst, Func<JsonElement, T> read, CancellationToken token)
        where T : ApiObject
    {
        byte[] utf8 = body.ToUtf8(client.Connection.WireFormat);
        string key = path + Encoding.UTF8.GetString(utf8);
        JsonElement sent = JsonDocument.Parse(utf8.AsMemory()).RootElement;
        return await CarefulSend.RunAsync(
            client,
            $"POST {path}",
            async () =>
            {
                using IDisposable place = await client.Connection.Creating.EnterAsync(key, token).ConfigureAwait(false);
                T created = await client.ReadAsync(new ApiRequest("POST", path) { Body = body }, read, token).ConfigureAwait(false);
                client.Connection.Accepted.Add(created.ToString()!);
                return created;
            },
            async sinceSent =>
            {
                using IDisposable alone = await client.Connection.Creating.EnterAloneAsync(key, token).ConfigureAwait(false);
                return await FindAsync(client, path, sent, newestFirst, read, sinceSent, token).ConfigureAwait(false);
            },
            token).ConfigureAwait(false);
    }

    private static async Task<T?> FindAsync<T>(ApiClient client, string path, JsonElement sent, bool newestFirst, Func<JsonElement, T> read, TimeSpan sinceSent, CancellationToken token)
        where T : ApiObject
    {
        DateTimeOffset? oldest = null;
        string? page = null;
        do
        {
            ApiAnswer answer = await client.SendAsync(new ApiRequest("GET", path).Query("limit", client.PageSize).Query("page", page), token).ConfigureAwait(false);
            JsonElement list = answer.ToObject();
            oldest ??= (answer.ServerTime ?? DateTimeOffset.UtcNow) - sinceSent - Slack;
            foreach (JsonElement stored in Pages.Data(list))
            {
                bool isOld = WireTime.Parse(TextOf(stored, "created_at")) < oldest;
                if (isOld && newestFirst)
                    return null;
                if (!isOld && SameFields(stored, sent) && client.Connection.Accepted.Add(TextOf(stored, "id") ?? string.Empty))
                    return read(stored);
            }

            page = Pages.Next(list);
        }
        while (page is not null);

        return null;
    }

    private static bool SameFields(JsonElement stored, JsonElement sent) =>
        ComparedFields.All(field => !sent.TryGetProperty(field, out JsonElement value) || (stored.TryGetProperty(field, out JsonElement kept) && JsonMatch.Holds(kept, value)))
        && ComparedById.All(field => !sent.TryGetProperty(field, out JsonElement value) || (stored.TryGetProperty(field, out JsonElement kept) && IdOf(kept) == IdOf(value)));

    private static string? IdOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : TextOf(value, "id");

    private static string? TextOf(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out JsonElement field) && field.ValueKind == JsonValueKind.String ? field.GetString() : null;
}

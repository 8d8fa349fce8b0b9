using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Resources;

/// <summary>
/// A random mark in the metadata of what is created, by which it is known again where the answer is lost, whoever creates the same at that
/// moment. It is one of the 16 pairs an object may have, so it gives way to the user's.
/// </summary>
internal static class CreationMark
{
    /// <summary>The mark's key in an object's metadata.</summary>
    public const string Key = "managed_agents_creation";

    /// <summary>The pairs by which an object is one of a configuration, of which there is one alone with both: they tell a creation as well.</summary>
    public const string OwnerKey = "ma_configuration";

    /// <summary>The other of them.</summary>
    public const string OwnedKey = "ma_key";

    private const string Field = "metadata";
    private const int MostPairs = 16;

    /// <summary>The fields with a mark of their own; null where there is no room for one or the wire format has none.</summary>
    /// <param name="fields">The fields of the object to create.</param>
    /// <param name="wire">The wire format.</param>
    /// <param name="mark">The mark.</param>
    public static RequestBody? Add(RequestBody fields, WireFormat wire, out string mark)
    {
        mark = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
        object? given = ValueOf(fields);
        if (!wire.MarksCreations || given is not (null or IDictionary))
            return null;

        // What was copied from another object bears that one's mark.
        Dictionary<string, object?> pairs = With((IDictionary?)given, mark);
        return pairs.Count > MostPairs ? null : Copy(fields, pairs);
    }

    /// <summary>The pairs that tell an object of the fields from any other, where they have such pairs themselves; null where they have not.</summary>
    /// <param name="fields">The fields of the object to create.</param>
    public static IReadOnlyDictionary<string, string>? OwnedIn(RequestBody fields) =>
        ValueOf(fields) is IDictionary pairs && pairs[OwnerKey] is string owner && pairs[OwnedKey] is string key
            ? new Dictionary<string, string>(StringComparer.Ordinal) { [OwnerKey] = owner, [OwnedKey] = key } : null;

    /// <summary>The pairs that a random mark is.</summary>
    public static IReadOnlyDictionary<string, string> Of(string mark) => new Dictionary<string, string>(StringComparer.Ordinal) { [Key] = mark };

    /// <summary>True for an object that bears the mark.</summary>
    public static bool IsOn(JsonElement stored, IReadOnlyDictionary<string, string> mark) =>
        stored.TryGetProperty(Field, out JsonElement metadata) && metadata.ValueKind == JsonValueKind.Object
        && mark.All(pair => metadata.TryGetProperty(pair.Key, out JsonElement value) && value.ValueKind == JsonValueKind.String && value.ValueEquals(pair.Value));

    /// <summary>Changes an object. Where the service refuses, the mark may be the pair too many that its metadata have: it has done its service, and gives way.</summary>
    /// <param name="client">The service.</param>
    /// <param name="request">Makes the request of the fields.</param>
    /// <param name="changes">The fields to change.</param>
    /// <param name="read">Reads the object.</param>
    /// <param name="token">Ends the wait.</param>
    public static async Task<T> UpdateAsync<T>(ApiCaller client, Func<RequestBody, ApiRequest> request, RequestBody changes, Func<JsonElement, T> read, CancellationToken token)
    {
        try
        {
            return await SendAsync(changes).ConfigureAwait(false);
        }
        catch (ApiException refusal) when (refusal.Status == 400 && client.Connection.WireFormat.MarksCreations && AddsPairs(changes))
        {
            try
            {
                return await SendAsync(Copy(changes, With((IDictionary?)ValueOf(changes), null))).ConfigureAwait(false);
            }
            catch (ApiException again) when (again.Status == 400)
            {
                throw refusal;
            }
        }

        Task<T> SendAsync(RequestBody body) => client.ReadAsync(request(body), read, token);
    }

    /// <summary>The fields with another sign than null for the pairs that are to go.</summary>
    /// <param name="changes">The fields to change.</param>
    /// <param name="end">The sign; null for null.</param>
    public static RequestBody EndPairs(RequestBody changes, string? end)
    {
        if (end is null || ValueOf(changes) is not IDictionary pairs)
            return changes;
        var ended = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (DictionaryEntry pair in pairs)
            ended[Convert.ToString(pair.Key, CultureInfo.InvariantCulture)!] = pair.Value ?? end;
        return Copy(changes, ended);
    }

    private static bool AddsPairs(RequestBody changes) =>
        ValueOf(changes) is IDictionary pairs && !pairs.Contains(Key) && pairs.Values.Cast<object?>().Any(static value => value is not null);

    /// <summary>The pairs that were given; those of another object that is copied come as its JSON.</summary>
    private static object? ValueOf(RequestBody fields) => fields.Members.FirstOrDefault(static member => member.Key == Field).Value switch
    {
        JsonElement { ValueKind: JsonValueKind.Object } copied => PlainJson.ReadObject(copied),
        var given => given,
    };

    private static Dictionary<string, object?> With(IDictionary? given, string? mark)
    {
        var pairs = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (DictionaryEntry pair in given ?? new Hashtable())
            pairs[Convert.ToString(pair.Key, CultureInfo.InvariantCulture)!] = pair.Value;
        pairs[Key] = mark;
        return pairs;
    }

    private static RequestBody Copy(RequestBody fields, Dictionary<string, object?> pairs)
    {
        var copy = new RequestBody();
        copy.Append(fields);
        return copy.Set(Field, pairs);
    }
}

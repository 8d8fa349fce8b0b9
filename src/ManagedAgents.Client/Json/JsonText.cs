using System.Text;
using ManagedAgents.Client.Http;

namespace ManagedAgents.Client.Json;

/// <summary>Plain values as JSON text.</summary>
public static class JsonText
{
    /// <summary>Writes a value of text, numbers, booleans, dictionaries and lists as JSON.</summary>
    /// <param name="value">The value.</param>
    /// <returns>Its JSON.</returns>
    /// <exception cref="System.ArgumentException">The value, or one inside it, has no JSON form.</exception>
    public static string Of(object? value) => Encoding.UTF8.GetString(RequestBody.Utf8Of(value, WireFormat.Current));

    /// <summary>JSON text of which every text can be read: half a surrogate pair in it becomes a replacement character.</summary>
    /// <param name="json">JSON text, or what should be.</param>
    /// <returns>The text; where it was no JSON it still is none.</returns>
    public static string Repaired(string json) => Encoding.UTF8.GetString(WireJson.Repair(Encoding.UTF8.GetBytes(json)));
}

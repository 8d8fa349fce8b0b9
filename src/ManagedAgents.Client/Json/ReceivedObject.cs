using System;
using System.Reflection;
using System.Text;
using System.Text.Json;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Models;

namespace ManagedAgents.Client.Json;

/// <summary>Makes an object of the service again of its JSON, as it was kept in a file or came from another process.</summary>
public static class ReceivedObject
{
    /// <summary>Makes the object.</summary>
    /// <param name="typeName">The full name of its class, such as ManagedAgents.Client.Models.Agent.</param>
    /// <param name="json">Its JSON, as <see cref="ApiObject.ToJson"/> or <see cref="SessionEvent.Raw"/> gave it.</param>
    /// <param name="sessionId">The session it belongs to; null where that is in the JSON, or it belongs to none.</param>
    /// <param name="startedWithInput">Of a session: <see cref="Session.StartedWithInput"/>.</param>
    /// <returns>An object of the class; null where there is no such class of objects of the service.</returns>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static ApiObject? Read(string typeName, string json, string? sessionId, bool startedWithInput)
    {
        Type? type = typeof(ApiObject).Assembly.GetType(typeName);
        if (type is null || !typeof(ApiObject).IsAssignableFrom(type))
            return null;
        if (typeof(SessionEvent).IsAssignableFrom(type))
            return SessionEvent.FromJson(json, sessionId ?? string.Empty);
        JsonElement element = WireJson.Parse(Encoding.UTF8.GetBytes(json));
        if (typeof(AgentTool).IsAssignableFrom(type))
            return AgentTool.Read(element);
        if (type == typeof(SessionResource))
            return SessionResource.Read(element, sessionId ?? string.Empty);
        if (type == typeof(Session))
            return new Session(element) { StartedWithInput = startedWithInput };
        return type.GetConstructor(BindingFlags.Instance | BindingFlags.NonPublic, null, [typeof(JsonElement)], null)?.Invoke([element]) as ApiObject;
    }
}

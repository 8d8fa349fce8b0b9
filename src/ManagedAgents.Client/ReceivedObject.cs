using System;
using System.Reflection;
using System.Text;
using System.Text.Json;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Deployments;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Sessions;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client;

/// <summary>Makes an object of the service again of its JSON, as it was kept in a file or came from another process.</summary>
public static class ReceivedObject
{
    /// <summary>Makes the object.</summary>
    /// <param name="typeName">The full name of its class, today's or that of an earlier release, whose classes stood in other namespaces.</param>
    /// <param name="json">Its JSON, as <see cref="ApiObject.ToJson"/> or <see cref="SessionEvent.Raw"/> gave it.</param>
    /// <param name="sessionId">The session it belongs to; null where that is in the JSON, or it belongs to none.</param>
    /// <param name="startedWithInput">Of a session or a deployment's run: <see cref="Session.StartedWithInput"/>.</param>
    /// <returns>An object of the class; null where there is no such class of objects of the service.</returns>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static ApiObject? Read(string typeName, string json, string? sessionId, bool startedWithInput)
    {
        if (TypeOf(typeName) is not { } type)
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
        if (type == typeof(DeploymentRun))
            return new DeploymentRun(element) { StartedWithInput = startedWithInput };
        return type.GetConstructor(BindingFlags.Instance | BindingFlags.NonPublic, null, [typeof(JsonElement)], null)?.Invoke([element]) as ApiObject;
    }

    private static Type? TypeOf(string fullName)
    {
        string name = fullName.Substring(fullName.LastIndexOf('.') + 1);
        return fullName.StartsWith("ManagedAgents.Client.", StringComparison.Ordinal)
            ? Array.Find(typeof(ApiObject).Assembly.GetExportedTypes(), type => type.Name == name && typeof(ApiObject).IsAssignableFrom(type))
            : null;
    }
}

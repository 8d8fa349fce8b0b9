using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Text.Json.Nodes;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Tests.Views;

/// <summary>The JSON of an object of the service that has every field of its class, and one that the class does not know.</summary>
internal static class SampleJson
{
    private const int Deepest = 5;

    /// <summary>The sample.</summary>
    /// <param name="type">A class of the client.</param>
    public static string Of(Type type) => Object(type, 0).ToJsonString();

    private static JsonObject Object(Type type, int depth)
    {
        var json = new JsonObject();
        foreach (PropertyInfo property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var named = property.GetCustomAttributesData().FirstOrDefault(attribute => attribute.AttributeType.Name == "WireNameAttribute");
            string? name = named is null ? WireNames.FromProperty(property.Name) : named.ConstructorArguments[0].Value as string;
            if (name is not null)
                json[name] = Value(property.PropertyType, name, depth + 1);
        }

        if (TypeOf(type) is { } word)
            json["type"] = word;
        json["field_of_tomorrow"] = new JsonObject { ["n"] = 1.5, ["deep"] = new JsonArray(new JsonObject { ["x"] = true }) };
        return json;
    }

    private static JsonNode? Value(Type type, string name, int depth)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (depth > Deepest)
            return null;
        if (type == typeof(string))
            return name is "amount" ? "123456" : $"{name} value";
        if (type == typeof(DateTimeOffset))
            return "2020-01-02T03:04:05.25Z";
        if (type == typeof(bool))
            return true;
        if (type == typeof(double) || type == typeof(decimal))
            return 1234.5;
        if (type.IsPrimitive || name is "version")
            return 1234567;
        if (Is(type, typeof(ApiObject)))
            return Object(type, depth);
        if (!type.IsGenericType)
            return new JsonObject { ["type"] = "some", ["inner"] = new JsonObject { ["value"] = 0.5 } };
        Type[] arguments = type.GetGenericArguments();
        if (arguments.Length == 2)
            return new JsonObject { ["type"] = "text", ["explanation"] = "why" };
        return Is(arguments[0], typeof(object)) && arguments[0] == typeof(object)
            ? new JsonArray(new JsonObject { ["name"] = "bash", ["enabled"] = false, ["limit"] = 2.5 })
            : new JsonArray(Value(arguments[0], name, depth), Value(arguments[0], name, depth));
    }

    /// <summary>The word in the field type that makes an object one of this class; null where any will do.</summary>
    private static string? TypeOf(Type type)
    {
        if (Is(type, typeof(SessionEvent)))
            return SessionEvent.KnownTypes.FirstOrDefault(word => SessionEvent.FromJson($$"""{"type":"{{word}}"}""", string.Empty).GetType().FullName == type.FullName) ?? "event.of_tomorrow";
        return type.Name switch
        {
            nameof(CustomTool) => "custom",
            nameof(McpToolset) => "mcp_toolset",
            nameof(AgentToolset) => "agent_toolset_20260401",
            nameof(AgentTool) => "tool_of_tomorrow",
            _ => null,
        };
    }

    // The engine's dll may be loaded beside the test's own, so names are compared.
    private static bool Is(Type type, Type wanted)
    {
        for (Type? known = type; known is not null; known = known.BaseType)
        {
            if (known.FullName == wanted.FullName)
                return true;
        }

        return false;
    }
}

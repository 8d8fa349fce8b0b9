using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Text.Json;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Json;
using ManagedAgents.Client.Measures;
using ManagedAgents.Client.Models;
using ManagedAgents.Client.Requests;
using ManagedAgents.Tools;
using ManagedAgents.Work;

namespace ManagedAgents.Copies;

/// <summary>
/// What came back from a file or another process. PowerShell keeps the properties of an object there, down to some depth; a hidden one
/// (ManagedAgents.Types.ps1xml) holds all that the object is made of, and from that it is made again: by PowerShell itself where the module
/// is imported when the object comes back, else by whoever is given the copy.
/// </summary>
internal static class Copy
{
    /// <summary>The hidden property.</summary>
    private const string State = "ManagedAgentsState";
    private const string Prefix = "Deserialized.";

    /// <summary>What the hidden property of an object holds; null where its other properties tell all.</summary>
    public static string? StateOf(object? value) => value switch
    {
        SessionEvent => null,
        CommandTool tool => JsonText.Of(tool.Keep()),
        ApiObject received => received.ToJson(),
        AgentResult result => JsonText.Of(KeptResult.Keep(result)),
        AgentToolCall call => JsonText.Of(KeptResult.Keep(call)),
        WorkMeasure measure => JsonText.Of(KeptMeasure.Keep(measure)),
        ResourceInput resource => JsonText.Of(resource.Keep()),
        _ => null,
    };

    /// <summary>The object itself, out of PowerShell's wrapping, or made again of its copy; null where it is neither.</summary>
    public static object? Restore(object? value)
    {
        if (value is not PSObject wrapped)
            return value;
        if (wrapped.BaseObject is not PSCustomObject)
            return wrapped.BaseObject;
        string? type = wrapped.TypeNames.FirstOrDefault(static name => name.StartsWith(Prefix + "ManagedAgents.", StringComparison.Ordinal))?.Substring(Prefix.Length);
        try
        {
            return type is null ? null : Restore(type, wrapped);
        }
        catch (Exception cause) when (cause is JsonException or FormatException or InvalidCastException or ArgumentException or KeyNotFoundException)
        {
            // What somebody changed in a file is no copy of ours any more.
            return null;
        }
    }

    private static object? Restore(string type, PSObject copy)
    {
        if (Text(copy, "Raw") is { } raw && type.StartsWith(typeof(SessionEvent).Namespace!, StringComparison.Ordinal))
            return ReceivedObject.Read(type, raw, Text(copy, "SessionId"), startedWithInput: false);
        if (Text(copy, State) is not { } state)
            return null;
        if (ReceivedObject.Read(type, state, Text(copy, "SessionId"), copy.Properties["StartedWithInput"]?.Value is true) is { } received)
            return received;
        var kept = (IReadOnlyDictionary<string, object?>)JsonText.Read(state)!;
        return type == typeof(CommandTool).FullName ? CommandTool.Restore(kept)
            : type == typeof(AgentResult).FullName ? KeptResult.Result(kept)
            : type == typeof(AgentToolCall).FullName ? KeptResult.Call(kept)
            : type == typeof(ResourceInput).FullName ? ResourceInput.Restore(kept)
            : KeptMeasure.Restore(type, kept);
    }

    private static string? Text(PSObject copy, string property) => copy.Properties[property]?.Value?.ToString();
}

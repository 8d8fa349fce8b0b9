using System.Management.Automation;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Models;
using ManagedAgents.Errors;

namespace ManagedAgents.References;

/// <summary>Names a tool call by its event, which also names its session, or by the event's id.</summary>
public sealed class ToolUseReference : ResourceReference
{
    private const string Kind = "event";

    private readonly string? _sessionId;

    /// <summary>Takes the id of the call's event.</summary>
    /// <param name="id">The id.</param>
    public ToolUseReference(string id)
        : base(Kind, id)
    {
    }

    /// <summary>Takes the call's event.</summary>
    /// <param name="value">The event.</param>
    public ToolUseReference(SessionEvent value)
        : base(Kind, value?.Id)
    {
        Type = value?.Type;
        _sessionId = value?.SessionId;
    }

    /// <summary>Takes another kind of object, to refuse it by its kind.</summary>
    /// <param name="value">The object.</param>
    public ToolUseReference(ApiObject value)
        : base(Kind, value?.ToString())
    {
    }

    /// <summary>Takes any object with the id of the call's event, such as one that came back from a job.</summary>
    /// <param name="value">An object with the properties Id, SessionId and Type.</param>
    public ToolUseReference(PSObject value)
        : base(Kind, TextOf(value, "Id"))
    {
        Type = value.Properties["Type"]?.Value?.ToString();
        _sessionId = value.Properties["SessionId"]?.Value?.ToString();
    }

    /// <summary>The event's type; null where only the id is known.</summary>
    public string? Type { get; }

    /// <summary>The session of the call: the given one, else the event's.</summary>
    /// <exception cref="InputException">Neither is known.</exception>
    internal string SessionOf(SessionReference? given)
    {
        if (given is not null)
            return given.Id;
        return _sessionId ?? throw new InputException("NoSession", $"The session of '{this}' is not known from its id: give -Session too, or the event itself as -ToolUse.");
    }
}

using System;
using System.Collections.Generic;

namespace ManagedAgents.Client.Wire;

/// <summary>
/// A form of the service's requests. <see cref="Current"/> is what the service speaks now, <see cref="Launch"/> what its launch
/// documentation shows. All differences between the two live in their classes.
/// </summary>
public abstract class WireFormat
{
    private protected WireFormat(string name) => Name = name;

    /// <summary>What the service speaks now; the default.</summary>
    public static WireFormat Current { get; } = new CurrentWireFormat();

    /// <summary>The form of the launch documentation.</summary>
    public static WireFormat Launch { get; } = new LaunchWireFormat();

    /// <summary>The format's name: Current or Launch.</summary>
    public string Name { get; }

    internal abstract string InterruptEventType { get; }

    internal abstract string SessionFilesFilter { get; }

    /// <summary>True where what is created may bear a mark in its metadata, by which it is known again.</summary>
    internal abstract bool MarksCreations { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;

    internal abstract object LimitedNetwork(IReadOnlyList<string> allowedHosts, bool? packageManagers, bool? mcpServers);

    internal abstract object AgentVersion(string version, bool wasText);

    internal abstract void SetCheckout(RequestBody repository, string? branch, string? commit);

    internal abstract IEnumerable<KeyValuePair<string, string>> UploadFields(int? expiresInSeconds);

    /// <summary>The value of the beta header for a route, null where none belongs.</summary>
    internal abstract string? ValueOf(Beta beta);

    /// <summary>How many objects a list is asked for per page; null leaves it to the service.</summary>
    internal abstract int? PageSize(bool events);
}

/// <summary>Something that the connection's wire format cannot say.</summary>
public sealed class WireFormatException : ArgumentException, ITellable
{
    internal WireFormatException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }

    string ITellable.Words => Message;

    Exception ITellable.InOtherWords(string words, Exception? cause) => new WireFormatException(words, cause);
}

/// <summary>The <c>anthropic-beta</c> header that a route wants: its value in each wire format, null for none.</summary>
internal sealed class Beta
{
    /// <summary>What the launch documentation has, and what came with the same beta later.</summary>
    public static readonly Beta ManagedAgents = new("managed-agents-2026-04-01");

    /// <summary>A beta no longer, or never one.</summary>
    public static readonly Beta None = new(null);

    public static readonly Beta Memory = new("agent-memory-2026-07-22");

    public static readonly Beta Dreams = new("dreaming-2026-04-21");

    public static readonly Beta Tunnels = new("mcp-tunnels-2026-06-22");

    /// <summary>Enrolment links of user profiles in their older form.</summary>
    public static readonly Beta Enrollment = new("user-profiles-2026-08-18");

    /// <summary>Data controls of user profiles, which are a beta within one of profiles.</summary>
    public static readonly Beta DataControls = new("user-profiles-2026-09-04,google-managed-data-controls-2026-09-01");

    /// <summary>Files, when they are not those of a session.</summary>
    public static readonly Beta Files = new(null, ManagedAgents.Launch);

    /// <summary>The upload of a file.</summary>
    public static readonly Beta Upload = new(null, "files-api-2025-04-14");

    /// <summary>A beta younger than the launch documentation is the same in both formats.</summary>
    private Beta(string? value)
        : this(value, value)
    {
    }

    private Beta(string? current, string? launch)
    {
        Current = current;
        Launch = launch;
    }

    public string? Current { get; }

    public string? Launch { get; }
}

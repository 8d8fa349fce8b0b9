using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Webhooks;
using ManagedAgents.Client.Wire;
using ManagedAgents.Emulator;

namespace ManagedAgents.Pipeline;

/// <summary>
/// The values of a parameter that are known: completion offers them, any case of them is taken, and one that is not among them is told
/// with the nearest that is. The service's own vocabulary grows, so there an unknown value is used as it was given.
/// </summary>
internal sealed class KnownValues
{
    private readonly string[] _values;
    private readonly bool _takesPatterns;

    internal KnownValues(string noun, IEnumerable<string> values, bool takesPatterns = false)
    {
        Noun = noun;
        _values = values.ToArray();
        _takesPatterns = takesPatterns;
    }

    /// <summary>The types of events; wildcards choose among them.</summary>
    public static KnownValues EventTypes => new("event type", SessionEvent.KnownTypes, takesPatterns: true);

    /// <summary>The types of what webhooks tell; wildcards choose among them.</summary>
    public static KnownValues WebhookTypes => new("type of a webhook's event", WebhookEvent.KnownTypes, takesPatterns: true);

    /// <summary>The states of a session.</summary>
    public static KnownValues SessionStatuses => new("state of a session", ["idle", "running", "rescheduling", "terminated"]);

    /// <summary>The states of a deployment.</summary>
    public static KnownValues DeploymentStatuses => new("state of a deployment", ["active", "paused"]);

    /// <summary>What makes a deployment run.</summary>
    public static KnownValues RunTriggers => new("trigger of a run", ["schedule", "manual"]);

    /// <summary>The states of a dream.</summary>
    public static KnownValues DreamStatuses => new("state of a dream", ["pending", "running", "completed", "failed", "canceled"]);

    /// <summary>Who may let a tool run.</summary>
    public static KnownValues PermissionPolicies => new("permission policy", ["always_allow", "always_ask", "auto"]);

    /// <summary>How fast a model answers.</summary>
    public static KnownValues Speeds => new("speed of a model", ["standard", "fast"]);

    /// <summary>How much a model thinks.</summary>
    public static KnownValues Efforts => new("effort of a model", ["low", "medium", "high", "xhigh", "max"]);

    /// <summary>The states of a model.</summary>
    public static KnownValues Lifecycles => new("state of a model", ["active", "deprecated", "retired"]);

    /// <summary>How a client proves to a token endpoint that it is itself.</summary>
    public static KnownValues ClientAuthentications => new("way of a client to authenticate", ["none", "client_secret_basic", "client_secret_post"]);

    /// <summary>The parts of a request that a variable's value is put into.</summary>
    public static KnownValues InjectionLocations => new("part of a request", ["header", "body"]);

    /// <summary>Where skills come from, as a list of them can be asked for.</summary>
    public static KnownValues SkillSources => new("source of a skill", ["custom", "anthropic"]);

    /// <summary>What an agent may do with a memory store.</summary>
    public static KnownValues MemoryAccesses => new("access to a memory store", ["read_write", "read_only"]);

    /// <summary>How a user of the caller's reaches the service.</summary>
    public static KnownValues AccessTypes => new("way of a user to the service", ["application", "passthrough"]);

    /// <summary>How a user stands with the caller.</summary>
    public static KnownValues AccountStatuses => new("state of an account", ["active", "suspended", "blocked"]);

    /// <summary>What a user is.</summary>
    public static KnownValues EntityTypes => new("kind of a user", ["individual", "business", "non_profit", "government"]);

    /// <summary>What the service lets a user do.</summary>
    public static KnownValues EnforcementStatuses => new("state of a user profile", ["unrestricted", "pending", "restricted", "banned"]);

    /// <summary>What user profiles are listed by.</summary>
    public static KnownValues UserProfileOrders => new("order of user profiles", ["created_at", "name"]);

    /// <summary>Which end of a list comes first.</summary>
    public static KnownValues Directions => new("direction of a list", ["asc", "desc"]);

    /// <summary>What a user does at a link.</summary>
    public static KnownValues UserActions => new("action of a user", ["enroll_end_user"]);

    /// <summary>Where the service keeps data.</summary>
    public static KnownValues Regions => new("region", ["us", "eu", "sg", "global"]);

    /// <summary>What can be done to a memory.</summary>
    public static KnownValues MemoryChanges => new("operation on a memory", ["created", "modified", "deleted"]);

    /// <summary>What packages are installed with.</summary>
    public static KnownValues PackageManagers => new("package manager", ["apt", "cargo", "gem", "go", "npm", "pip"]);

    /// <summary>What HTTP calls its requests.</summary>
    public static KnownValues HttpMethods => new("HTTP method", ["GET", "POST", "DELETE", "PUT", "PATCH", "HEAD"]);

    /// <summary>The forms of the API this module speaks.</summary>
    public static KnownValues WireFormats => new("wire format", [WireFormat.Current.Name, WireFormat.Launch.Name]);

    /// <summary>What an emulator can serve.</summary>
    public static KnownValues EmulatorWireFormats => new("wire format of the emulator", Enum.GetNames(typeof(EmulatorWireFormat)));

    /// <summary>What kind of value it is, for a sentence.</summary>
    public string Noun { get; }

    /// <summary>All of them, for completion.</summary>
    public string[] All => [.. _values];

    /// <summary>A value as it is written by whom it is for; as it was given where it is not known.</summary>
    /// <param name="given">What a user gave, in any case.</param>
    /// <param name="isKnown">False for what may be a mistake; a pattern is none.</param>
    public string Read(string given, out bool isKnown)
    {
        string text = given.Trim();
        string? known = Array.Find(_values, value => value.Equals(text, StringComparison.OrdinalIgnoreCase));
        isKnown = known is not null || (_takesPatterns && WildcardPattern.ContainsWildcardCharacters(text));
        return known ?? given;
    }

    /// <summary>All that a pattern fits, or the one value that it names; as it was given where it fits none.</summary>
    public IEnumerable<string> Expand(string given)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(given))
            return [Read(given, out _)];
        var pattern = WildcardPattern.Get(given, WildcardOptions.IgnoreCase);
        string[] fitting = Array.FindAll(_values, pattern.IsMatch);
        return fitting.Length > 0 ? fitting : [given];
    }

    /// <summary>What a user is told to use instead of a value that must be a known one and is not.</summary>
    public string Hint(string given) => $"did you mean {Nearest(given)}? There are {string.Join(", ", _values)}.";

    /// <summary>What a user is told of a value that is not known, and used nevertheless.</summary>
    public string Doubt(string given) => $"'{given}' is no {Noun} that this module knows; did you mean '{Nearest(given)}'? It is used as it was given.";

    /// <summary>The known value that the fewest changes of letters make of another.</summary>
    private string Nearest(string given)
    {
        string text = given.Trim().ToLowerInvariant();
        return _values.OrderBy(value => Distance(text, value.ToLowerInvariant())).First();
    }

    /// <summary>How many letters are put in, left out, changed, or changed with their neighbour.</summary>
    private static int Distance(string from, string to)
    {
        var rows = new int[from.Length + 1, to.Length + 1];
        for (int i = 0; i <= from.Length; i++)
        {
            for (int j = 0; j <= to.Length; j++)
                rows[i, j] = i == 0 || j == 0 ? i + j : Cheapest(rows, from, to, i, j);
        }

        return rows[from.Length, to.Length];
    }

    private static int Cheapest(int[,] rows, string from, string to, int i, int j)
    {
        int changed = rows[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
        int best = Math.Min(changed, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
        bool isSwapped = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
        return isSwapped ? Math.Min(best, rows[i - 2, j - 2] + 1) : best;
    }
}

/// <summary>Completes from a fixed list; other values remain allowed.</summary>
public abstract class FixedCompleter : IArgumentCompleter
{
    private readonly string[] _values;

    private protected FixedCompleter(params string[] values) => _values = values;

    private protected FixedCompleter(KnownValues values)
        : this(values.All) => Values = values;

    /// <summary>The words, where it is known what they mean; null where they are only offered.</summary>
    internal KnownValues? Values { get; }

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string start = (wordToComplete ?? string.Empty).Trim('\'', '"');
        return _values.Where(v => v.StartsWith(start, StringComparison.OrdinalIgnoreCase)).Select(v => new CompletionResult(v));
    }
}

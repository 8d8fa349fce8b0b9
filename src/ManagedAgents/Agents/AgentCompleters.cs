using ManagedAgents.Pipeline;
using ManagedAgents.Tools;

namespace ManagedAgents.Agents;

/// <summary>Completes the ids of models.</summary>
public sealed class ModelCompleter : FixedCompleter
{
    /// <summary>Makes the completer.</summary>
    public ModelCompleter()
        : base(
            "claude-opus-5-5",
            "claude-sonnet-5-5",
            "claude-haiku-5-5",
            "claude-fable-5-2",
            "claude-fable-5-1",
            "claude-opus-5",
            "claude-sonnet-5",
            "claude-fable-5",
            "claude-opus-4-8",
            "claude-opus-4-7",
            "claude-opus-4-6",
            "claude-sonnet-4-6",
            "claude-haiku-4-5",
            "claude-haiku-4-5-20251001",
            "claude-opus-4-5",
            "claude-opus-4-5-20251101",
            "claude-sonnet-4-5",
            "claude-sonnet-4-5-20250929")
    {
    }
}

/// <summary>Completes how much a model thinks.</summary>
public sealed class EffortCompleter : FixedCompleter
{
    /// <summary>Makes the completer.</summary>
    public EffortCompleter()
        : base(KnownValues.Efforts)
    {
    }
}

/// <summary>Completes how fast a model answers.</summary>
public sealed class SpeedCompleter : FixedCompleter
{
    /// <summary>Makes the completer.</summary>
    public SpeedCompleter()
        : base(KnownValues.Speeds)
    {
    }
}

/// <summary>Completes the names of the service's built-in tools.</summary>
public sealed class BuiltInToolCompleter : FixedCompleter
{
    /// <summary>Makes the completer.</summary>
    public BuiltInToolCompleter()
        : base(BuiltInTools.Known)
    {
    }
}

/// <summary>Completes the policies on who may let a tool run.</summary>
public sealed class PermissionPolicyCompleter : FixedCompleter
{
    /// <summary>Makes the completer.</summary>
    public PermissionPolicyCompleter()
        : base(KnownValues.PermissionPolicies)
    {
    }
}

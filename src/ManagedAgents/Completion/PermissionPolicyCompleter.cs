namespace ManagedAgents.Completion;

/// <summary>Completes the policies on who may let a tool run.</summary>
public sealed class PermissionPolicyCompleter : FixedCompleter
{
    /// <summary>Makes the completer.</summary>
    public PermissionPolicyCompleter()
        : base(KnownValues.PermissionPolicies)
    {
    }
}

namespace ManagedAgents.Completion;

/// <summary>Completes what -Approve takes: a word, or a tool of an allow list.</summary>
public sealed class ApprovalCompleter : FixedCompleter
{
    /// <summary>Makes the completer.</summary>
    public ApprovalCompleter()
        : base(["Never", "Prompt", "Always", .. KnownValues.BuiltInTools.All])
    {
    }
}

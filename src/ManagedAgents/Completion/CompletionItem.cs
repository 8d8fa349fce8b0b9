namespace ManagedAgents.Completion;

/// <summary>One object to complete to.</summary>
internal sealed class CompletionItem
{
    public CompletionItem(string id, string? label, string toolTip)
    {
        Id = id;
        Label = label ?? string.Empty;
        ToolTip = toolTip.Length > 0 ? toolTip : id;
    }

    public string Id { get; }

    /// <summary>What people call it; empty where it has no name.</summary>
    public string Label { get; }

    public string ToolTip { get; }
}

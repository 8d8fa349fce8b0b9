using System.Text.Json.Nodes;

namespace ManagedAgents.Emulator.Turns;

/// <summary>Whether a call may run, and the policy that says so; none for a tool that is switched off.</summary>
internal sealed class ToolVerdict
{
    public ToolVerdict(string permission, JsonObject? evaluation)
    {
        Permission = permission;
        Evaluation = evaluation;
    }

    /// <summary>allow, ask or deny.</summary>
    public string Permission { get; }

    public JsonObject? Evaluation { get; }
}

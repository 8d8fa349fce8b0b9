namespace ManagedAgents.Completion;

/// <summary>Completes scenario rules by the kind of their step.</summary>
public sealed class ScenarioCompleter : RuleCompleter
{
    /// <summary>Makes the completer.</summary>
    public ScenarioCompleter()
        : base(
            ("message", "@{ steps = @( @{ message = 'You said: {{text}}' } ) }", "The agent says a text."),
            ("match", "@{ match = 'disk'; steps = @( @{ message = 'I look.' } ) }", "A rule for texts that fit a regular expression."),
            ("tool", "@{ steps = @( @{ tool = 'bash'; input = @{ command = 'ls' }; result = 'a b' }, @{ message = '{{result}}' } ) }", "The agent calls a built-in tool."),
            ("ask", "@{ steps = @( @{ tool = 'bash'; input = @{ command = 'ls' }; ask = $true; result = 'a b' }, @{ message = '{{result}}' } ) }", "The call waits for an approval."),
            ("mcpTool", "@{ steps = @( @{ mcpTool = 'list_issues'; server = 'github'; input = @{}; result = 'none' } ) }", "The agent calls a tool of an MCP server."),
            ("customTool", "@{ steps = @( @{ customTool = 'get_disk_report'; input = @{ server = 'fs01' } }, @{ message = '{{result}}' } ) }", "The agent calls a tool of the client and waits for its result."),
            ("thinking", "@{ steps = @( @{ thinking = $true }, @{ message = 'Done.' } ) }", "The agent thinks."),
            ("error", "@{ steps = @( @{ error = 'model_overloaded_error'; retryStatus = 'retrying' }, @{ message = 'Here again.' } ) }", "The session reports an error."),
            ("file", "@{ steps = @( @{ file = 'report.md'; content = '# Report' } ) }", "The agent writes an output file."),
            ("stop", "@{ steps = @( @{ stop = 'refusal'; category = 'other'; explanation = 'No.' } ) }", "The turn ends with a stop reason."),
            ("delayMs", "@{ steps = @( @{ delayMs = 1000 }, @{ message = 'Done.' } ) }", "The agent waits."),
            ("workflow", "@{ steps = @( @{ workflow = 'Review'; steps = @( @{ phase = 'Read' }, @{ customTool = 'get_disk_report' }, @{ message = 'Read.' } ) }, @{ message = 'Begun.' } ) }", "The agent starts a workflow run beside its turn."),
            ("raw", "@{ steps = @( @{ raw = @{ type = 'agent.sang' } } ) }", "An event as it stands."))
    {
    }
}

using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Linq;
using System.Management.Automation;
using ManagedAgents.Client.Events;

namespace ManagedAgents.Approvals;

/// <summary>Asks the caller's script block, which gets the call as $_ and as its argument. Anything but a clear yes denies.</summary>
internal sealed class ScriptApprove : ApprovalPolicy
{
    private const string DenyWord = "deny";

    private readonly ScriptBlock _script;
    private readonly Action<string> _warn;

    public ScriptApprove(ScriptBlock script, Action<string> warn)
    {
        _script = script;
        _warn = warn;
    }

    private protected override ApprovalDecision Judge(ToolUseEvent call, RunLabel run, IRehearsal? rehearsal)
    {
        Collection<PSObject> answers;
        try
        {
            // A yes behind an error that went by may not have been meant.
            answers = _script.InvokeWithContext(null, new List<PSVariable> { new("_", call), new("ErrorActionPreference", ActionPreference.Stop) }, call);
        }
        catch (Exception cause) when (cause is not PipelineStoppedException)
        {
            _warn($"The script block of -Approve failed, so the call {call.Id} of {call.Name} is denied: {cause.Message}");
            return ApprovalDecision.Deny(null);
        }

        object?[] answer = answers.Select(static a => a?.BaseObject).ToArray();
        if (answer.Length == 1 && Read(answer[0]) is { } decision)
            return decision;
        _warn($"The script block of -Approve answered {(answer.Length == 1 ? $"'{answer[0]}'" : $"with {answer.Length} objects")} instead of allow or deny, so the call {call.Id} of {call.Name} is denied.");
        return ApprovalDecision.Deny(null);
    }

    private static ApprovalDecision? Read(object? answer) => answer switch
    {
        bool yes => yes ? ApprovalDecision.Allow : ApprovalDecision.Deny(null),
        string text => Read(text.Trim()),
        IDictionary table => table["Deny"] is { } reason ? ApprovalDecision.Deny(reason.ToString()) : null,
        _ => null,
    };

    private static ApprovalDecision? Read(string text)
    {
        if (text.Equals("allow", StringComparison.OrdinalIgnoreCase))
            return ApprovalDecision.Allow;
        if (text.Equals(DenyWord, StringComparison.OrdinalIgnoreCase))
            return ApprovalDecision.Deny(null);

        // deny: and why.
        return text.StartsWith(DenyWord + ":", StringComparison.OrdinalIgnoreCase) ? ApprovalDecision.Deny(text.Substring(DenyWord.Length + 1).Trim()) : null;
    }
}

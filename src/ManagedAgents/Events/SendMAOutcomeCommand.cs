using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using ManagedAgents.Client;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Files;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;
using ManagedAgents.Sessions;

namespace ManagedAgents.Events;

/// <summary>
/// Gives a session a goal (user.define_outcome through sessions.events.send): the session works for it, has the work graded by the rubric, and
/// revises it until it is satisfied or the rounds are used up. Emits the accepted event, which Receive-MAEvent takes as the place to begin.
/// </summary>
[Cmdlet(VerbsCommunications.Send, "MAOutcome", SupportsShouldProcess = true)]
[OutputType(typeof(UserDefineOutcomeEvent))]
public sealed class SendMAOutcomeCommand : SessionEventCmdlet
{
    /// <summary>What is to be reached.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Description { get; set; } = string.Empty;

    /// <summary>The session: its object, its id or one of its events. It has one goal at a time.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("SessionId")]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionReference Session { get; set; } = null!;

    /// <summary>
    /// What the work is graded by: a text of at most 262144 characters, the lines that Get-Content gives of a file, or a file that was uploaded, as its
    /// object or id.
    /// </summary>
    [Parameter(Mandatory = true)]
    [RubricArgument]
    public RubricInput Rubric { get; set; } = null!;

    /// <summary>How many rounds of grading and revising there may be, 1 to 20. Default: the service's, which is 3.</summary>
    [Parameter]
    [ValidateRange(1, 20)]
    public int MaxIterations { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!TryNow(ReadOutcome, Session, out InputEvent outcome))
            return;
        if (TryChange(Session, "Send outcome", id => Client.Events.SendAsync(id, new[] { outcome }, StopToken), out IReadOnlyList<SessionEvent> accepted))
            WriteObject(accepted, enumerateCollection: true);
    }

    private InputEvent ReadOutcome()
    {
        RequireOrder(nameof(Description), [Description], Session);
        return string.IsNullOrWhiteSpace(Description)
            ? throw new InputException("NothingToSend", "-Description is of blanks alone; say what is to be reached.")
            : InputEvent.DefineOutcome(Description, Rubric, IsBound(nameof(MaxIterations)) ? MaxIterations : null);
    }
}

/// <summary>Takes a text, lines of text, or an uploaded file as a rubric.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class RubricArgumentAttribute : ArgumentTransformationAttribute
{
    private const int LongestText = 262_144;

    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) => Copy.Restore(inputData) switch
    {
        RubricInput rubric => rubric,
        AgentFile file => RubricInput.FromFile(file.Id),
        string text when Kinds.OfId(text) == Kinds.File && !text.Any(char.IsWhiteSpace) => RubricInput.FromFile(text),
        string text => Read(text),
        object[] lines when Array.TrueForAll(lines, static line => PlainValue.From(line) is string) => Read(string.Join("\n", lines.Select(static line => PlainValue.From(line)))),
        _ => throw new ArgumentTransformationMetadataException("A rubric is a text, the lines of one, or a file that was uploaded, as its object or id."),
    };

    private static RubricInput Read(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            throw new ArgumentTransformationMetadataException("The rubric is empty; say by what the work is graded.");
        return text.Length <= LongestText
            ? RubricInput.Text(text)
            : throw new ArgumentTransformationMetadataException($"The rubric has {text.Length} characters, and the service takes {LongestText} at most. Shorten it, or upload it with New-MAFile and give the file.");
    }
}

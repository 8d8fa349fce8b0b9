using System.Collections.Generic;
using ManagedAgents.Client.Events;

namespace ManagedAgents.Client.Transcripts;

/// <summary>Reads the goals that were set, and what the grading said of them.</summary>
internal sealed class OutcomeReader
{
    private readonly EntryText _text;

    public OutcomeReader(EntryText text) => _text = text;

    public OutcomeEntry? Read(SessionEvent value) => value switch
    {
        UserDefineOutcomeEvent goal => new OutcomeEntry { EventId = value.Id, Heading = "Outcome", Parts = PartsOf(goal) },
        SpanOutcomeEvaluationEndEvent grading => new OutcomeEntry
        {
            EventId = value.Id,
            Heading = grading.Iteration is { } round ? $"Grading, round {round}" : "Grading",
            Verdict = _text.Of(grading.Result),
            Parts = [Text(grading.Explanation)],
        },
        _ => null,
    };

    private List<TranscriptPart> PartsOf(UserDefineOutcomeEvent goal)
    {
        var parts = new List<TranscriptPart> { Text(goal.Description) };
        if (goal.Rubric is IReadOnlyDictionary<string, object?> rubric)
        {
            parts.Add(new TranscriptPart(PartKind.Remark, "Rubric" + (goal.MaxIterations is { } most ? $", {most} rounds at most" : string.Empty)));
            if (rubric.TryGetValue("content", out object? content) && content is string criteria)
                parts.Add(Text(criteria));
            else if (rubric.TryGetValue("file_id", out object? file))
                parts.Add(new TranscriptPart(PartKind.Remark, _text.Of($"File: {file}")));
        }

        return parts;
    }

    private TranscriptPart Text(string text) => new(PartKind.Text, _text.Of(text));
}

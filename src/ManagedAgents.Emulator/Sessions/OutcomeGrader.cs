using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Resources;

namespace ManagedAgents.Emulator.Sessions;

/// <summary>Grades an outcome, and notes the verdict on the session. Called under the service's lock.</summary>
internal static class OutcomeGrader
{
    /// <summary>How many rounds there are where the outcome does not say.</summary>
    public const int Rounds = 3;

    public static void Grade(Session session, StoredEvent outcome, int round, string verdict)
    {
        string explanation = verdict == "satisfied" ? "The emulated grader is satisfied." : $"The emulated grader says {verdict}.";
        string id = outcome.Body["outcome_id"]!.GetValue<string>();
        StoredEvent start = session.Log.Append(Span("start", id, round));
        session.Log.Append(Span("ongoing", id, round));
        JsonObject end = Span("end", id, round);
        end["outcome_evaluation_start_id"] = start.Id;
        end["result"] = verdict;
        end["explanation"] = explanation;
        end["usage"] = TurnEvents.ModelUsage(0, 0);
        StoredEvent ended = session.Log.Append(end);

        // Of an outcome the session tells the last round.
        if (session.OutcomeEvaluations.FirstOrDefault(e => e!["outcome_id"]!.GetValue<string>() == id) is { } before)
            session.OutcomeEvaluations.Remove(before);
        session.OutcomeEvaluations.Add(new JsonObject
        {
            ["type"] = "outcome_evaluation",
            ["outcome_id"] = id,
            ["description"] = outcome.Body["description"]!.GetValue<string>(),
            ["iteration"] = round,
            ["result"] = verdict,
            ["explanation"] = explanation,
            ["completed_at"] = Clock.Format(ended.ProcessedAt!.Value),
        });
    }

    private static JsonObject Span(string moment, string id, int round) =>
        new() { ["type"] = "span.outcome_evaluation_" + moment, ["outcome_id"] = id, ["iteration"] = round };
}

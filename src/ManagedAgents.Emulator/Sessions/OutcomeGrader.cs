using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Resources;

namespace ManagedAgents.Emulator.Sessions;

/// <summary>Grades an outcome once, as satisfied, and notes the verdict on the session. Called under the service's lock.</summary>
internal static class OutcomeGrader
{
    private const string Explanation = "The emulated grader is satisfied.";

    public static void Grade(Session session, StoredEvent outcome)
    {
        var id = outcome.Body["outcome_id"]!.GetValue<string>();
        var start = session.Log.Append(Span("start", id));
        session.Log.Append(Span("ongoing", id));
        var end = Span("end", id);
        end["outcome_evaluation_start_id"] = start.Id;
        end["result"] = "satisfied";
        end["explanation"] = Explanation;
        end["usage"] = TurnEvents.ModelUsage(0, 0);
        var ended = session.Log.Append(end);
        session.OutcomeEvaluations.Add(new JsonObject
        {
            ["type"] = "outcome_evaluation",
            ["outcome_id"] = id,
            ["description"] = outcome.Body["description"]!.GetValue<string>(),
            ["iteration"] = 0,
            ["result"] = "satisfied",
            ["explanation"] = Explanation,
            ["completed_at"] = Clock.Format(ended.ProcessedAt!.Value),
        });
    }

    private static JsonObject Span(string moment, string id) =>
        new() { ["type"] = "span.outcome_evaluation_" + moment, ["outcome_id"] = id, ["iteration"] = 0 };
}

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Routing;

namespace ManagedAgents.Emulator.Dreams;

/// <summary>dreams.*</summary>
internal static class DreamKinds
{
    public static ObjectKind Dream { get; } = new("dream", "drm_", "/v1/dreams")
    {
        Beta = RequestChecks.DreamsBeta,
        Verbs = Verbs.Create | Verbs.List | Verbs.Retrieve | Verbs.Archive,
        Fields = new[]
        {
            Field.Required("inputs", DreamFields.Inputs),
            Field.Required("model", DreamFields.Model),
            Field.Text("instructions"),
            Field.Optional("output_behavior", DreamFields.OutputBehavior, _ => new JsonObject { ["type"] = "create_new" }),
            Field.Made("status", _ => "pending"),
            Field.Made("outputs", _ => new JsonArray()),
            Field.Made("error", _ => null),
            Field.Made("ended_at", _ => null),
            Field.Made("session_id", _ => null),
            Field.Made("usage", _ => DreamRun.Usage(0)),
        },
        ListKeys = new[] { "created_at[gt]", "created_at[lt]", "statuses[]" },
        Filter = call =>
        {
            IReadOnlyList<string> statuses = call.Query.List("statuses[]", "pending", "running", "completed", "failed", "canceled");
            return dream => statuses.Count == 0 || statuses.Contains(dream.Text("status")!);
        },
        Created = call => _ = DreamRun.PlayAsync(call.Service, call.Object),
        Archiving = (_, dream) =>
        {
            if (DreamRun.IsOpen(dream))
                throw ServiceException.Invalid($"dream {dream.Id} is {dream.Text("status")}; cancel it first");
        },
        Actions = new Dictionary<string, Func<ObjectCall, JsonNode>> { ["cancel"] = Cancel },
    };

    private static JsonNode Cancel(ObjectCall call)
    {
        StoredObject dream = call.Object;
        if (!DreamRun.IsOpen(dream))
            throw ServiceException.Invalid($"dream {dream.Id} is {dream.Text("status")} and cannot be canceled");
        DreamRun.End(call.Service, dream, "canceled");
        return dream.Body.DeepClone();
    }
}

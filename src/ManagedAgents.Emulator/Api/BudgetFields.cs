using System.Globalization;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Store;

namespace ManagedAgents.Emulator.Api;

/// <summary>Reads a session's budget: given at create, later only raised or taken away.</summary>
internal static class BudgetFields
{
    public static JsonObject? Read(Fields fields)
    {
        if (fields.Object("budget") is not { } budget) return null;
        budget.OneOf("type", "limit");
        var most = budget.RequiredObject("max_list_cost");
        most.OneOf("currency", "USD");
        if (!long.TryParse(most.RequiredText("amount"), NumberStyles.None, CultureInfo.InvariantCulture, out var cents) || cents <= 0)
            throw most.Error("amount", "must be a whole number of cents above 0, as a string");
        return new JsonObject { ["type"] = "limit", ["max_list_cost"] = SessionUsage.Money(cents) };
    }

    public static JsonObject? Change(Fields fields, Session session)
    {
        var budget = Read(fields);
        if (budget is null) return null;
        if (session.BudgetCents is null) throw fields.Error("budget", "can be set only when the session is created");
        var cents = long.Parse(budget["max_list_cost"]!["amount"]!.GetValue<string>(), CultureInfo.InvariantCulture);
        return cents > session.Usage.Cost ? budget : throw fields.Error("budget.max_list_cost.amount", $"must be above the {session.Usage.Cost} cents spent");
    }
}

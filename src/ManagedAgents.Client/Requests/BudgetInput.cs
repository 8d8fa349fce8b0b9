using System;
using System.Globalization;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Json;

namespace ManagedAgents.Client.Requests;

/// <summary>A ceiling for what a session may cost, in US dollars.</summary>
public sealed class BudgetInput : IWirePart
{
    private readonly decimal _dollars;

    /// <summary>Takes an amount.</summary>
    /// <param name="dollars">US dollars, above zero, in whole cents.</param>
    /// <exception cref="InvalidInputException">The amount is not positive, or not whole cents.</exception>
    public BudgetInput(decimal dollars)
    {
        if (dollars <= 0 || decimal.Truncate(dollars * 100) != dollars * 100)
            throw new InvalidInputException($"A budget of {dollars.ToString(CultureInfo.InvariantCulture)} US dollars is not an amount of whole cents above zero.");
        _dollars = dollars;
    }

    object IWirePart.ToWire(WireFormat wire) => new RequestBody()
        .Set("type", "limit")
        .Set("max_list_cost", new RequestBody()
            .Set("amount", decimal.Truncate(_dollars * 100).ToString(CultureInfo.InvariantCulture))
            .Set("currency", "USD"));
}

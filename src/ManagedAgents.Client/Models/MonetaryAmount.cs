using System.Globalization;
using System.Text.Json;
using ManagedAgents.Client.Json;

namespace ManagedAgents.Client.Models;

/// <summary>An amount of money.</summary>
public sealed class MonetaryAmount : ApiObject
{
    internal MonetaryAmount(JsonElement json)
        : base(json)
    {
    }

    /// <summary>The amount in whole cents, as text.</summary>
    public string Amount => RequiredText("amount"u8);

    /// <summary>The currency, such as USD.</summary>
    public string Currency => RequiredText("currency"u8);

    /// <summary>The amount in units of the currency: 0.12 for twelve cents; null where it is no number.</summary>
    [WireName(null)]
    public decimal? Value => decimal.TryParse(Amount, NumberStyles.Number, CultureInfo.InvariantCulture, out decimal cents) ? cents / 100 : null;

    /// <inheritdoc/>
    public override string ToString() => Value is { } value ? value.ToString("0.00", CultureInfo.InvariantCulture) + " " + Currency : $"{Amount} {Currency}";
}

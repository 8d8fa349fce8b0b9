using System;
using System.Globalization;
using ManagedAgents.Client.Events;

namespace ManagedAgents.Formatting;

/// <summary>Amounts as people read them, the same in every culture.</summary>
internal static class Figures
{
    /// <summary>A cost with its currency.</summary>
    /// <param name="cost">The cost in units of the currency; null for none.</param>
    /// <param name="currency">The currency, such as USD.</param>
    /// <returns>Such as "0.04 USD", or "&lt; 0.01 USD" of what is less than that; empty for none.</returns>
    public static string Cost(decimal? cost, string? currency) => cost switch
    {
        null => string.Empty,
        > 0 and < 0.01m => $"< 0.01 {currency}",
        { } value => $"{value.ToString("0.00", CultureInfo.InvariantCulture)} {currency}",
    };

    /// <summary>An amount of money.</summary>
    /// <param name="amount">The amount; null for none.</param>
    /// <returns>As <see cref="Cost(decimal?, string?)"/> writes it; as it came where it is no number.</returns>
    public static string Money(MonetaryAmount? amount) => amount switch
    {
        null => string.Empty,
        { Value: null } => ScreenText.Line(amount.ToString()),
        _ => Cost(amount.Value, ScreenText.Line(amount.Currency)),
    };

    /// <summary>A whole number.</summary>
    /// <param name="number">The number; null for none.</param>
    /// <returns>The number in groups of three digits, such as "12,345"; empty for none.</returns>
    public static string Exact(long? number) => number?.ToString("#,0", CultureInfo.InvariantCulture) ?? string.Empty;

    /// <summary>A whole number in at most six characters.</summary>
    /// <param name="number">The number; null for none.</param>
    /// <returns>Such as "999", "12.3k" or "1.2M"; empty for none.</returns>
    public static string Brief(long? number) => number switch
    {
        null => string.Empty,
        < 1_000 => number.Value.ToString(CultureInfo.InvariantCulture),
        < 999_950 => (number.Value / 1e3).ToString("0.0", CultureInfo.InvariantCulture) + "k",
        < 999_950_000 => (number.Value / 1e6).ToString("0.0", CultureInfo.InvariantCulture) + "M",
        _ => (number.Value / 1e9).ToString("0.0", CultureInfo.InvariantCulture) + "G",
    };

    /// <summary>The length of a file in at most eight characters.</summary>
    /// <param name="bytes">The length in bytes; null for none.</param>
    /// <returns>Such as "812 B", "12.3 KB" (of 1,024 bytes) or "1.2 GB"; empty for none.</returns>
    public static string Size(long? bytes) => bytes switch
    {
        null => string.Empty,
        < 1024 => bytes.Value.ToString(CultureInfo.InvariantCulture) + " B",
        < 1023 << 10 => (bytes.Value / 1024d).ToString("0.0", CultureInfo.InvariantCulture) + " KB",
        < 1023L << 20 => (bytes.Value / 1048576d).ToString("0.0", CultureInfo.InvariantCulture) + " MB",
        _ => (bytes.Value / 1073741824d).ToString("0.0", CultureInfo.InvariantCulture) + " GB",
    };

    /// <summary>A time span as people say it.</summary>
    /// <param name="span">The span; null for none.</param>
    /// <returns>Such as "1.2 s", "3 min 5 s" or "2 h 10 min"; empty for none.</returns>
    public static string Duration(TimeSpan? span) => span switch
    {
        null => string.Empty,
        { TotalSeconds: < 60 } time => time.TotalSeconds.ToString(time.TotalSeconds < 9.95 ? "0.0" : "0", CultureInfo.InvariantCulture) + " s",
        { TotalMinutes: < 60 } time => $"{time.Minutes} min {time.Seconds} s",
        { } time => $"{(int)time.TotalHours} h {time.Minutes} min",
    };

    /// <summary>A time span that was told in seconds.</summary>
    /// <param name="seconds">The seconds; null for none.</param>
    /// <returns>As <see cref="Duration"/> writes it; empty where it is none.</returns>
    public static string Seconds(double? seconds) => seconds is >= 0 and < 1e10 ? Duration(TimeSpan.FromSeconds(seconds.Value)) : string.Empty;

    /// <summary>Tokens, and where they are told, cost and time.</summary>
    /// <param name="usage">What a session has used; null for none.</param>
    /// <returns>Such as "12,345 in, 678 out, 0.04 USD, 21 s".</returns>
    public static string Usage(SessionUsage? usage) =>
        usage is null ? string.Empty : Join($"{Exact(usage.InputTokens ?? 0)} in", $"{Exact(usage.OutputTokens ?? 0)} out", Money(usage.ListCost), Seconds(usage.ActiveSeconds));

    /// <summary>Tokens, those of the cache where there are any.</summary>
    /// <param name="usage">What a call of a model has used; null for none.</param>
    /// <returns>Such as "345 in, 678 out, 12,000 from cache".</returns>
    public static string Usage(ModelUsage? usage) =>
        usage is null ? string.Empty : Join($"{Exact(usage.InputTokens ?? 0)} in", $"{Exact(usage.OutputTokens ?? 0)} out", Cached(usage.CacheReadInputTokens, "from"), Cached(usage.CacheCreationInputTokens, "to"));

    private static string Cached(long? tokens, string way) => tokens > 0 ? $"{Exact(tokens)} {way} cache" : string.Empty;

    private static string Join(params string[] parts) => string.Join(", ", Array.FindAll(parts, part => part.Length > 0));
}

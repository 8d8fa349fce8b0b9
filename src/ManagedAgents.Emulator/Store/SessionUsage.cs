using System;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace ManagedAgents.Emulator.Store;

/// <summary>What a session has used so far: tokens, working time, list cost in cents.</summary>
internal sealed class SessionUsage
{
    private readonly Stopwatch _active = new();
    private readonly Stopwatch _duration = Stopwatch.StartNew();
    private long _inputTokens;
    private long _outputTokens;

    /// <summary>Whole cents.</summary>
    public long Cost { get; private set; }

    public void Add(int inputTokens, int outputTokens, int cents)
    {
        _inputTokens += inputTokens;
        _outputTokens += outputTokens;
        Cost += cents;
    }

    public void Work() => _active.Start();

    public void Rest() => _active.Stop();

    public static JsonObject Money(long cents) => new() { ["amount"] = cents.ToString(CultureInfo.InvariantCulture), ["currency"] = "USD" };

    public JsonObject ToJson() => new()
    {
        ["input_tokens"] = _inputTokens,
        ["output_tokens"] = _outputTokens,
        ["cache_read_input_tokens"] = 0,
        ["cache_creation"] = new JsonObject { ["ephemeral_1h_input_tokens"] = 0, ["ephemeral_5m_input_tokens"] = 0 },
        ["server_tool_use"] = new JsonObject { ["web_fetch_requests"] = 0, ["web_search_requests"] = 0 },
        ["active_seconds"] = Seconds(_active),
        ["list_cost"] = Money(Cost),
    };

    public JsonObject Stats() => new() { ["active_seconds"] = Seconds(_active), ["duration_seconds"] = Seconds(_duration) };

    private static double Seconds(Stopwatch watch) => Math.Round(watch.Elapsed.TotalSeconds, 3);
}

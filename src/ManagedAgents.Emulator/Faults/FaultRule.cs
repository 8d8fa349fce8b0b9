using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using ManagedAgents.Emulator.Faults;
using ManagedAgents.Emulator.Scenarios;

namespace ManagedAgents.Emulator;

/// <summary>One scripted failure: which requests it strikes and what it does to them.</summary>
public sealed class FaultRule
{
    private static readonly string[] Keys =
    {
        "method", "path", "nth", "every", "status", "headers", "delayMs", "cutAfterEvents", "cutAfterBytes", "duplicate", "garbage", "bytesPerSecond", "dropResponse",
    };

    private readonly Func<IEnumerable<Fault>> _create;
    private readonly Regex? _path;

    private FaultRule(RuleReader reader)
    {
        Method = reader.Text("method")?.ToUpperInvariant();
        Path = reader.Text("path");
        if (Path is not null)
            _path = new Regex("^" + Regex.Escape(Path).Replace("\\*", ".*").Replace("\\?", ".") + "$", RegexOptions.CultureInvariant);
        Nth = reader.Integer("nth", 1);
        Every = reader.Integer("every", 1);
        if (Nth is not null && Every is not null) throw reader.Error("'nth' and 'every' cannot stand together");
        _create = Describe(reader);
    }

    /// <summary>The HTTP method struck; null for any.</summary>
    public string? Method { get; }

    /// <summary>The path struck, without its query; <c>*</c> stands for any characters and <c>?</c> for one. Null for any.</summary>
    public string? Path { get; }

    /// <summary>Strikes only the n-th fitting request, counted from 1; null for no such limit.</summary>
    public int? Nth { get; }

    /// <summary>Strikes each n-th fitting request; null for every one.</summary>
    public int? Every { get; }

    /// <summary>Reads one rule from a dictionary.</summary>
    /// <param name="value">A dictionary with the keys method, path, nth, every, status, headers, delayMs, cutAfterEvents, cutAfterBytes, duplicate, garbage, bytesPerSecond, dropResponse.</param>
    /// <exception cref="ScenarioFormatException">A key is unknown or a value does not fit its key.</exception>
    public static FaultRule Parse(object value) => new(new RuleReader(ValueTree.ToJson(value), "fault", Keys));

    /// <summary>Reads a list of rules, or a single one, from JSON text.</summary>
    /// <exception cref="ScenarioFormatException">The text is no JSON, a key is unknown or a value does not fit its key.</exception>
    public static IReadOnlyList<FaultRule> FromJson(string json) =>
        RuleReader.List(ValueTree.FromJson(json, "fault")).Select(rule => new FaultRule(new RuleReader(rule, "fault", Keys))).ToList();

    internal bool Fits(string method, string path) =>
        (Method is null || Method == method) && (_path is null || _path.IsMatch(Uri.UnescapeDataString(path)));

    internal bool Strikes(int count) => Nth is { } nth ? count == nth : Every is not { } every || count % every == 0;

    internal IEnumerable<Fault> Create() => _create();

    // One line for each kind of fault; the order is the order they act in.
    private static Func<IEnumerable<Fault>> Describe(RuleReader reader)
    {
        var headers = reader.Texts("headers");
        var kinds = new List<Func<Fault>>();
        if (reader.Integer("delayMs", 0) is { } delay) kinds.Add(() => new DelayFault(TimeSpan.FromMilliseconds(delay)));
        if (reader.Integer("status", 100, 599) is { } status) kinds.Add(() => new StatusFault(status, headers));
        else if (headers.Count > 0) kinds.Add(() => new HeadersFault(headers));
        if (reader.Flag("dropResponse") == true) kinds.Add(() => new DropResponseFault());
        if (reader.FlagOrText("garbage") is { } garbage) kinds.Add(() => new GarbageFault(garbage.Length == 0 ? null : garbage));
        if (reader.FlagOrInteger("duplicate") is { } duplicate) kinds.Add(() => new DuplicateFault(duplicate == 0 ? null : duplicate));
        if (reader.Integer("cutAfterEvents", 0) is { } events) kinds.Add(() => new CutAfterEventsFault(events));
        if (reader.Integer("cutAfterBytes", 0) is { } bytes) kinds.Add(() => new CutAfterBytesFault(bytes));
        if (reader.Integer("bytesPerSecond", 1) is { } rate) kinds.Add(() => new SlowFault(rate));
        if (kinds.Count == 0) throw reader.Error("it says where to strike but not what to do");
        return () => kinds.Select(create => create());
    }
}

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using ManagedAgents.Emulator.Scenarios;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Faults;

/// <summary>One scripted failure: which requests it strikes and what it does to them. about_ManagedAgents_Emulator lists its keys.</summary>
public sealed class FaultRule
{
    private static readonly string[] Keys = RuleTable.KeysOf<FaultTable>();

    private readonly Regex? _path;

    private FaultRule(RuleReader reader)
    {
        Method = reader.Text("method")?.ToUpperInvariant();
        Path = reader.Text("path");
        if (Path is not null)
            _path = new Regex(@"\A" + Regex.Escape(Path).Replace("\\*", ".*").Replace("\\?", ".") + @"\z", RegexOptions.CultureInvariant | RegexOptions.Singleline);
        Nth = reader.Integer("nth", 1);
        Every = reader.Integer("every", 1);
        if (Nth is not null && Every is not null)
            throw reader.Error("'nth' and 'every' cannot stand together");
        CountsPerPath = reader.Flag("perPath") == true;
        if (CountsPerPath && Nth is null && Every is null)
            throw reader.Error("'perPath' says how to count, and needs 'nth' or 'every'");
        Kinds = FaultKinds.All.Select((kind, place) => new KeyValuePair<int, Func<Fault>?>(place, kind.Read(reader)))
            .Where(k => k.Value is not null).Select(k => new KeyValuePair<int, Func<Fault>>(k.Key, k.Value!)).ToList();
        if (reader.Has("streamErrorType") && !reader.Has("streamError"))
            throw reader.Error("'streamErrorType' needs 'streamError'");
        Refusal = ReadRefusal(reader);
        if (Kinds.Count == 0 && Refusal is null)
            throw reader.Error("it says where to strike but not what to do");
    }

    /// <summary>The HTTP method struck; null for any.</summary>
    public string? Method { get; }

    /// <summary>The path struck, without its query; <c>*</c> stands for any characters and <c>?</c> for one. Null for any.</summary>
    public string? Path { get; }

    /// <summary>Strikes only the n-th fitting request, counted from 1 since the rule was added; null for no such limit.</summary>
    public int? Nth { get; }

    /// <summary>Strikes each n-th fitting request; null for every one.</summary>
    public int? Every { get; }

    /// <summary>
    /// Whether <see cref="Nth"/> and <see cref="Every"/> count the requests of each path by themselves, and so those of each session, not those of all
    /// together in whichever order they arrive.
    /// </summary>
    public bool CountsPerPath { get; }

    /// <summary>The faults it makes, each with its place in the order of <see cref="FaultKinds"/>.</summary>
    internal IReadOnlyList<KeyValuePair<int, Func<Fault>>> Kinds { get; }

    /// <summary>What is refused; null for nothing.</summary>
    internal Refusal? Refusal { get; }

    /// <summary>Whether it refuses from the moment it is added, not after a request.</summary>
    internal bool RefusesAtOnce => Refusal is not null && Method is null && Path is null && Nth is null && Every is null;

    /// <summary>Reads one rule from a dictionary.</summary>
    /// <param name="value">A dictionary that says where (method, path, nth, every, perPath) and what; about_ManagedAgents_Emulator lists the keys.</param>
    /// <exception cref="ScenarioFormatException">A key is unknown or a value does not fit its key.</exception>
    public static FaultRule Parse(object value) => new(new RuleReader(ValueTree.ToJson(value), "fault", Keys));

    /// <summary>Reads a list of rules, or a single one, from JSON text.</summary>
    /// <exception cref="ScenarioFormatException">The text is no JSON, a key is unknown or a value does not fit its key.</exception>
    public static IReadOnlyList<FaultRule> FromJson(string json) =>
        RuleReader.List(ValueTree.FromJson(json, "fault")).Select(rule => new FaultRule(new RuleReader(rule, "fault", Keys))).ToList();

    internal bool Fits(string method, string path) =>
        (Method is null || Method == method) && (_path is null || _path.IsMatch(Uri.UnescapeDataString(path)));

    internal bool Strikes(int count) => Nth is { } nth ? count == nth : Every is not { } every || count % every == 0;

    private static Refusal? ReadRefusal(RuleReader reader)
    {
        // true refuses all of them, until the rule is taken away.
        int connects = reader.FlagOrInteger("refuse") is { } count ? (count == 0 ? int.MaxValue : count) : 0;
        int time = reader.Integer("refuseMs", 1) ?? 0;
        return connects + (long)time == 0 ? null : new Refusal(connects, TimeSpan.FromMilliseconds(time));
    }
}

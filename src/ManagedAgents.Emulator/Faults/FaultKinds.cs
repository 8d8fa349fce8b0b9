using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Scenarios;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Faults;

/// <summary>Every kind of fault. Those that meet on one request act in this order, whatever the order of their rules.</summary>
internal static class FaultKinds
{
    public static IReadOnlyList<FaultKind> All { get; } = new[]
    {
        // Before the service sees the request.
        Time("delayMs", time => new DelayFault(time)),
        new("hang", (reader, key) => reader.FlagOrInteger(key) is { } ms ? () => new HangFault(ms == 0 ? null : Ms(ms)) : null),
        Flag("dropRequest", () => new DropRequestFault()),
        new("status", (reader, key) => reader.Integer(key, 200, 599) is { } status ? () => new StatusFault(status) : null),

        // What the service knows when it answers.
        Time("historyLagMs", time => new HistoryLagFault(time)),
        Time("fileLagMs", time => new FileLagFault(time)),
        Time("statusLagMs", time => new StatusLagFault(time)),

        // Before the answer's head.
        Time("headerDelayMs", time => new HeaderDelayFault(time)),
        Flag("dropResponse", () => new DropResponseFault()),

        // The answer as a whole; truncateJson and garbage change frames, too.
        new("answerStatus", (reader, key) => reader.Integer(key, 200, 599) is { } status ? () => new AnswerStatusFault(status) : null),
        new("without", ReadMembers),
        new("with", (reader, key) => reader.Members(key) is { } members ? () => new WithFault(members) : null),
        new("body", (reader, key) => reader.Value(key) is { } body ? () => new AnswerBodyFault(body) : null),
        Flag("emptyBody", () => new EmptyBodyFault()),
        new("html", (reader, key) => reader.FlagOrText(key) is { } page ? () => new HtmlFault(page.Length == 0 ? null : page) : null),
        Flag("byteOrderMark", () => new ByteOrderMarkFault()),
        new("gzip", ReadGzip),
        new("headers", (reader, key) => reader.Texts(key) is { Count: > 0 } headers ? () => new HeadersFault(headers) : null),

        // A stream's frames.
        new("shedDeltas", (reader, key) => reader.FlagOrInteger(key) is { } most ? () => new ShedDeltasFault(most) : null),
        Nth("truncateJson", nth => new TruncateJsonFault(nth)),
        Nth("badUtf8", nth => new BadUtf8Fault(nth)),
        Nth("swap", nth => new SwapFault(nth)),
        Count("reorder", distance => new ReorderFault(distance)),
        Count("duplicate", every => new DuplicateFault(every)),
        new("garbage", (reader, key) => reader.FlagOrText(key) is { } text ? () => new GarbageFault(text.Length == 0 ? null : text) : null),
        new("pingFlood", (reader, key) => reader.Integer(key, 1, 100_000) is { } count ? () => new PingFloodFault(count) : null),
        new("streamError", (reader, key) => reader.FlagOrInteger(key, 0) is { } events ? StreamError(reader, events) : null),
        new("cutAfterEvents", (reader, key) => reader.Integer(key, 0) is { } events ? () => new CutAfterEventsFault(events) : null),
        new("hangAfterEvents", (reader, key) => reader.Integer(key, 0) is { } events ? () => new HangAfterEventsFault(events) : null),

        // The body's bytes.
        new("cutAfterBytes", (reader, key) => reader.Integer(key, 0) is { } bytes ? () => new CutAfterBytesFault(bytes) : null),
        new("bytesPerSecond", (reader, key) => reader.Integer(key, 1) is { } rate ? () => new SlowFault(rate) : null),

        // How what is cut is closed.
        new("cutBy", ReadManner),
    };

    private static FaultKind Flag(string key, Func<Fault> create) => new(key, (reader, k) => reader.Flag(k) == true ? create : null);

    private static FaultKind Time(string key, Func<TimeSpan, Fault> create) => new(key, (reader, k) => reader.Integer(k, 0) is { } ms ? () => create(Ms(ms)) : null);

    // true stands for every event.
    private static FaultKind Nth(string key, Func<int?, Fault> create) => new(key, (reader, k) => reader.FlagOrInteger(k) is { } nth ? () => create(nth == 0 ? null : nth) : null);

    // true stands for 1.
    private static FaultKind Count(string key, Func<int, Fault> create) => new(key, (reader, k) => reader.FlagOrInteger(k) is { } count ? () => create(Math.Max(1, count)) : null);

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private static Func<Fault> StreamError(RuleReader reader, int events)
    {
        string type = reader.Text("streamErrorType") ?? "overloaded_error";
        return () => new StreamErrorFault(events, type);
    }

    // true stands for whole.
    private static Func<Fault>? ReadGzip(RuleReader reader, string key) => reader.FlagOrText(key) switch
    {
        null => null,
        "" => () => new GzipFault(GzipDamage.None),
        "cut" => () => new GzipFault(GzipDamage.Cut),
        "corrupt" => () => new GzipFault(GzipDamage.Corrupt),
        { } text => throw reader.Error($"'{key}' is '{text}'; it can be true, cut or corrupt"),
    };

    private static Func<Fault>? ReadMembers(RuleReader reader, string key)
    {
        if (!reader.Has(key))
            return null;
        string[] members = RuleReader.List(reader.Value(key)).Select(member => member is JsonValue value && value.TryGetValue<string>(out string? name) ? name : throw reader.Error($"'{key}' is no list of members' names")).ToArray();
        return () => new WithoutFault(members);
    }

    private static Func<Fault>? ReadManner(RuleReader reader, string key)
    {
        if (reader.Text(key) is not { } text)
            return null;
        string[] cutting = new[] { "cutAfterEvents", "cutAfterBytes", "dropRequest", "dropResponse", "hang" };
        if (!cutting.Any(reader.Has))
            throw reader.Error($"'{key}' says how to close, and needs one of {string.Join(", ", cutting)}");
        if (!Enum.TryParse<CutManner>(text, ignoreCase: true, out CutManner manner) || !Enum.IsDefined(typeof(CutManner), manner) || char.IsDigit(text[0]))
            throw reader.Error($"'{key}' is '{text}'; it can be close, reset or end");
        return () => new CutByFault(manner);
    }
}

/// <summary>One key of a fault rule and the fault it makes.</summary>
internal sealed class FaultKind
{
    private readonly Func<RuleReader, string, Func<Fault>?> _read;

    /// <param name="key">The key in a rule.</param>
    /// <param name="read">Reads the key's value; null where it asks for nothing.</param>
    public FaultKind(string key, Func<RuleReader, string, Func<Fault>?> read)
    {
        Key = key;
        _read = read;
    }

    public string Key { get; }

    public Func<Fault>? Read(RuleReader reader) => _read(reader, Key);
}

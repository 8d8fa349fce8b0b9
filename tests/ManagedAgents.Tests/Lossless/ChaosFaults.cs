using System;
using System.Collections.Generic;
using System.Linq;

namespace ManagedAgents.Tests.Lossless;

/// <summary>Random faults of every kind, each for a session's requests. Each lets the run come to an end: what strikes for good is harmless.</summary>
internal static class ChaosFaults
{
    private const string Stream = "\"path\":\"*/events/stream\"";
    private const string List = "\"path\":\"*/events\",\"method\":\"GET\"";
    private const string Send = "\"path\":\"*/events\",\"method\":\"POST\"";

    private static readonly Func<Random, string>[] All =
    [
        // The stream's connection.
        random => $"{Stream},\"nth\":{Nth(random)},\"cutAfterEvents\":{random.Next(0, 20)},{CutBy(random)}",
        random => $"{Stream},\"nth\":{Nth(random)},\"cutAfterBytes\":{random.Next(0, 4000)},{CutBy(random)}",
        random => $"{Stream},\"nth\":{Nth(random)},\"cutAfterEvents\":{random.Next(0, 20)},\"refuse\":{random.Next(1, 4)}",
        random => $"{Stream},\"nth\":{Nth(random)},\"cutAfterEvents\":{random.Next(0, 20)},\"refuseMs\":{random.Next(1, 800)}",
        random => $"{Stream},\"nth\":{Nth(random)},\"hangAfterEvents\":{random.Next(0, 20)}",
        random => $"{Stream},\"nth\":{Nth(random)},\"bytesPerSecond\":{random.Next(2000, 20000)}",
        random => $"{Stream},\"nth\":{Nth(random)},\"headerDelayMs\":{random.Next(1, 300)}",
        random => $"{Stream},\"nth\":{Nth(random)},\"delayMs\":{random.Next(1, 300)}",
        random => $"{Stream},\"nth\":{Nth(random)},\"hang\":{random.Next(1, 300)}",
        random => $"{Stream},\"nth\":{Nth(random)},\"dropRequest\":true",
        random => $"{Stream},\"nth\":{Nth(random)},\"dropResponse\":true",
        random => $"{Stream},\"nth\":{Nth(random)},\"emptyBody\":true",
        random => $"{Stream},\"nth\":{Nth(random)},\"status\":{Refusal(random)}",
        random => $"{Stream},\"nth\":{Nth(random)},\"status\":502,\"html\":true",

        // What the stream says.
        random => $"{Stream},\"nth\":{Nth(random)},\"truncateJson\":{random.Next(1, 16)}",
        random => $"{Stream},\"nth\":{Nth(random)},\"streamError\":{random.Next(1, 16)},\"streamErrorType\":\"api_error\"",
        random => $"{Stream},\"badUtf8\":{(random.Next(2) == 0 ? "true" : random.Next(1, 16))}",
        random => $"{Stream},\"duplicate\":{random.Next(1, 4)}",
        random => $"{Stream},\"reorder\":{random.Next(1, 6)}",
        random => $"{Stream},\"pingFlood\":{random.Next(1, 20)}",
        random => $"{Stream},\"shedDeltas\":{random.Next(1, 3)}",
        _ => $"{Stream},\"garbage\":true",
        _ => $"{Stream},\"headers\":{{\"content-type\":\"Text/Event-Stream\"}}",

        // The history.
        random => $"{List},\"nth\":{Nth(random)},\"historyLagMs\":{random.Next(1, 3000)}",
        random => $"{List},\"historyLagMs\":{random.Next(1, 1000)}",
        random => $"{List},\"nth\":{Nth(random)},\"status\":{Refusal(random)}",
        random => $"{List},\"nth\":{Nth(random)},\"status\":429,\"headers\":{{\"retry-after-ms\":\"{random.Next(1, 50)}\"}}",
        random => $"{List},\"nth\":{Nth(random)},\"dropResponse\":true,{CutBy(random)}",
        random => $"{List},\"nth\":{Nth(random)},\"headerDelayMs\":{random.Next(1, 300)}",
        random => $"{List},\"nth\":{Nth(random)},\"bytesPerSecond\":{random.Next(5000, 50000)}",
        random => $"{List},\"nth\":{Nth(random)},\"cutAfterBytes\":{random.Next(0, 4000)},{CutBy(random)}",
        random => $"{List},\"nth\":{Nth(random)},\"emptyBody\":true",
        random => $"{List},\"nth\":{Nth(random)},\"gzip\":\"{(random.Next(2) == 0 ? "cut" : "corrupt")}\"",
        random => $"{List},\"nth\":{Nth(random)},\"truncateJson\":true",
        _ => $"{List},\"byteOrderMark\":true",
        random => $"{List},\"nth\":{Nth(random)},\"dropResponse\":true,\"refuse\":{random.Next(1, 4)}",

        // What is sent.
        random => $"{Send},\"nth\":{Nth(random)},\"dropResponse\":true,{CutBy(random)}",
        random => $"{Send},\"nth\":{Nth(random)},\"dropRequest\":true,{CutBy(random)}",
        random => $"{Send},\"nth\":{Nth(random)},\"status\":{Refusal(random)}",
        random => $"{Send},\"nth\":{Nth(random)},\"emptyBody\":true",
        random => $"{Send},\"nth\":{Nth(random)},\"gzip\":\"corrupt\"",
        random => $"{Send},\"nth\":{Nth(random)},\"truncateJson\":true",
        random => $"{Send},\"nth\":{Nth(random)},\"answerStatus\":202",
        random => $"{Send},\"nth\":{Nth(random)},\"without\":\"data\"",
        random => $"{Send},\"nth\":{Nth(random)},\"body\":{{\"accepted\":true}}",
        random => $"{Send},\"nth\":{Nth(random)},\"dropResponse\":true,\"refuseMs\":{random.Next(1, 500)}",

        // Nothing that receiving reads; it must not matter.
        _ => "\"path\":\"*\",\"fileLagMs\":500,\"statusLagMs\":500",
    ];

    /// <summary>Some faults for the requests of a session.</summary>
    public static string[] Some(Random random, string session) =>
        [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => For(session, All[random.Next(All.Length)](random))).Distinct()];

    /// <summary>A fault that lets two early events of the first stream change places.</summary>
    public static string Swap(Random random, string session) => For(session, $"{Stream},\"nth\":1,\"swap\":{random.Next(1, 6)}");

    /// <summary>One of each, for whoever asks which kinds there are.</summary>
    public static IEnumerable<string> OneOfEach(Random random) => All.Select(fault => For("sesn_1", fault(random))).Append(Swap(random, "sesn_1"));

    private static string For(string session, string fault) => "{" + fault.Replace("*/events", $"*/{session}/events", StringComparison.Ordinal) + "}";

    private static int Nth(Random random) => random.Next(1, 4);

    private static string CutBy(Random random) => $"\"cutBy\":\"{(random.Next(3) switch { 0 => "close", 1 => "reset", _ => "end" })}\"";

    private static int Refusal(Random random) => random.Next(5) switch { 0 => 429, 1 => 500, 2 => 503, 3 => 504, _ => 529 };
}

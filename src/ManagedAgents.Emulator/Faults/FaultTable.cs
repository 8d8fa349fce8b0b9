using System.Collections;
using ManagedAgents.Emulator.Scenarios;

namespace ManagedAgents.Emulator.Faults;

/// <summary>A fault, as it is written down: where it strikes and what it does.</summary>
public sealed class FaultTable : RuleTable
{
    /// <summary>Makes an empty one.</summary>
    public FaultTable()
    {
    }

    /// <summary>Takes what a dictionary has, known or not.</summary>
    public FaultTable(IDictionary given)
        : base(given)
    {
    }

    /// <summary>The HTTP method that it strikes.</summary>
    public string? method { get => Get<string?>(); set => Set(value); }

    /// <summary>The path that it strikes, with * and ?.</summary>
    public string? path { get => Get<string?>(); set => Set(value); }

    /// <summary>Only the n-th request that fits.</summary>
    public int? nth { get => Get<int?>(); set => Set(value); }

    /// <summary>Each n-th request that fits.</summary>
    public int? every { get => Get<int?>(); set => Set(value); }

    /// <summary>Counts each path by itself.</summary>
    public bool? perPath { get => Get<bool?>(); set => Set(value); }

    /// <summary>Waits before it looks at the request.</summary>
    public int? delayMs { get => Get<int?>(); set => Set(value); }

    /// <summary>Never answers: closes after so many milliseconds, or $true.</summary>
    public object? hang { get => Get<object?>(); set => Set(value); }

    /// <summary>Reads the request and closes the connection.</summary>
    public bool? dropRequest { get => Get<bool?>(); set => Set(value); }

    /// <summary>Answers this error status.</summary>
    public int? status { get => Get<int?>(); set => Set(value); }

    /// <summary>The list of events is as it was so long ago.</summary>
    public int? historyLagMs { get => Get<int?>(); set => Set(value); }

    /// <summary>The list of files lacks younger ones.</summary>
    public int? fileLagMs { get => Get<int?>(); set => Set(value); }

    /// <summary>A session is running for so long after its idle event.</summary>
    public int? statusLagMs { get => Get<int?>(); set => Set(value); }

    /// <summary>Carries the request out and waits before the answer.</summary>
    public int? headerDelayMs { get => Get<int?>(); set => Set(value); }

    /// <summary>Carries the request out and closes the connection.</summary>
    public bool? dropResponse { get => Get<bool?>(); set => Set(value); }

    /// <summary>Carries the request out and answers with this status.</summary>
    public int? answerStatus { get => Get<int?>(); set => Set(value); }

    /// <summary>Takes these members out of the answer.</summary>
    public string[]? without { get => Get<string[]?>(); set => Set(value); }

    /// <summary>Sets these members of the answer.</summary>
    public object? with { get => Get<object?>(); set => Set(value); }

    /// <summary>A value as JSON in place of the body.</summary>
    public object? body { get => Get<object?>(); set => Set(value); }

    /// <summary>Status and headers, and no body.</summary>
    public bool? emptyBody { get => Get<bool?>(); set => Set(value); }

    /// <summary>$true or a text: a page of HTML in place of the body.</summary>
    public object? html { get => Get<object?>(); set => Set(value); }

    /// <summary>A byte order mark before the body.</summary>
    public bool? byteOrderMark { get => Get<bool?>(); set => Set(value); }

    /// <summary>$true, cut or corrupt: the body compressed.</summary>
    public object? gzip { get => Get<object?>(); set => Set(value); }

    /// <summary>Headers of the answer.</summary>
    public object? headers { get => Get<object?>(); set => Set(value); }

    /// <summary>Drops the previews of each message after n pieces; $true all.</summary>
    public object? shedDeltas { get => Get<object?>(); set => Set(value); }

    /// <summary>Cuts the JSON of the n-th event; $true of every one.</summary>
    public object? truncateJson { get => Get<object?>(); set => Set(value); }

    /// <summary>Puts a byte that is no UTF-8 into the n-th event; $true into every one.</summary>
    public object? badUtf8 { get => Get<object?>(); set => Set(value); }

    /// <summary>Lets the n-th event and the next change places; $true each two.</summary>
    public object? swap { get => Get<object?>(); set => Set(value); }

    /// <summary>Sends a second copy of the event n places before; $true stands for 1.</summary>
    public object? reorder { get => Get<object?>(); set => Set(value); }

    /// <summary>Sends each n-th event twice; $true every one.</summary>
    public object? duplicate { get => Get<object?>(); set => Set(value); }

    /// <summary>$true or a text: puts lines before the events.</summary>
    public object? garbage { get => Get<object?>(); set => Set(value); }

    /// <summary>Sends n pings before each event.</summary>
    public int? pingFlood { get => Get<int?>(); set => Set(value); }

    /// <summary>Ends the stream after n events with an error event; $true after none.</summary>
    public object? streamError { get => Get<object?>(); set => Set(value); }

    /// <summary>Closes the connection after n events.</summary>
    public int? cutAfterEvents { get => Get<int?>(); set => Set(value); }

    /// <summary>Sends nothing more after n events.</summary>
    public int? hangAfterEvents { get => Get<int?>(); set => Set(value); }

    /// <summary>Closes the connection after n bytes.</summary>
    public int? cutAfterBytes { get => Get<int?>(); set => Set(value); }

    /// <summary>Sends n bytes a second.</summary>
    public int? bytesPerSecond { get => Get<int?>(); set => Set(value); }

    /// <summary>How what is cut is closed: close, reset or end.</summary>
    public string? cutBy { get => Get<string?>(); set => Set(value); }

    /// <summary>Of streamError: the type of the error.</summary>
    public string? streamErrorType { get => Get<string?>(); set => Set(value); }

    /// <summary>Resets the next n connects; $true all.</summary>
    public object? refuse { get => Get<object?>(); set => Set(value); }

    /// <summary>Stops listening for so long.</summary>
    public int? refuseMs { get => Get<int?>(); set => Set(value); }
}

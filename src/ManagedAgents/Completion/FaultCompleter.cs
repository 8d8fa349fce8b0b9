namespace ManagedAgents.Completion;

/// <summary>Completes faults by what they do.</summary>
public sealed class FaultCompleter : RuleCompleter
{
    private const string Stream = "path = '*/events/stream'; nth = 1; ";
    private const string Send = "method = 'POST'; path = '*/events'; nth = 1; ";

    /// <summary>Makes the completer.</summary>
    public FaultCompleter()
        : base(
            ("status", "@{ " + Send + "status = 429; headers = @{ 'retry-after' = 1 } }", "Answers an error status."),
            ("dropResponse", "@{ " + Send + "dropResponse = $true }", "Carries the request out, and its answer is lost."),
            ("dropRequest", "@{ " + Send + "dropRequest = $true }", "Reads the request and closes the connection."),
            ("delayMs", "@{ path = '*'; delayMs = 500 }", "Waits before it looks at a request."),
            ("headerDelayMs", "@{ path = '*'; headerDelayMs = 500 }", "Carries the request out and answers late."),
            ("hang", "@{ path = '*'; nth = 1; hang = $true }", "Never answers."),
            ("refuseMs", "@{ " + Stream + "refuseMs = 1000 }", "Refuses connections for a while after the request."),
            ("cutAfterEvents", "@{ " + Stream + "cutAfterEvents = 2 }", "Closes the stream after some events."),
            ("cutAfterBytes", "@{ " + Stream + "cutAfterBytes = 500 }", "Closes the connection after some bytes."),
            ("hangAfterEvents", "@{ " + Stream + "hangAfterEvents = 2 }", "The stream goes silent."),
            ("duplicate", "@{ path = '*/events/stream'; duplicate = 1 }", "Sends events twice."),
            ("reorder", "@{ path = '*/events/stream'; reorder = 1 }", "Sends old copies among the events."),
            ("garbage", "@{ path = '*/events/stream'; garbage = $true }", "Puts lines that are no fields before the events."),
            ("pingFlood", "@{ path = '*/events/stream'; pingFlood = 100 }", "Sends pings before each event."),
            ("streamError", "@{ " + Stream + "streamError = 2 }", "Ends the stream with an error event."),
            ("historyLagMs", "@{ method = 'GET'; path = '*/events'; historyLagMs = 1000 }", "The history lags behind."),
            ("fileLagMs", "@{ path = '/v1/files'; fileLagMs = 2000 }", "The list of files lags behind."),
            ("statusLagMs", "@{ path = '*/sessions/*'; statusLagMs = 1000 }", "The status lags behind the idle event."),
            ("bytesPerSecond", "@{ path = '*/events/stream'; bytesPerSecond = 1000 }", "Sends slowly."))
    {
    }
}

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Agents;
using ManagedAgents.Approvals;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Files;
using ManagedAgents.Client.Sessions;
using ManagedAgents.Disk;
using ManagedAgents.Formatting;

namespace ManagedAgents.Runs;

/// <summary>One prompt from its session's start to its clean-up. A failure is part of the outcome, so that it is one prompt's only.</summary>
internal sealed class AgentTask
{
    private const int LongestTitle = 80;
    private const int LongestSaid = 200;

    private readonly string? _prompt;
    private AgentRun? _run;

    public AgentTask(string? prompt, string? sessionId)
    {
        _prompt = prompt;
        SessionId = sessionId;
    }

    /// <summary>The prompt as it is sent; null where there is none.</summary>
    public InputEvent? Input { get; init; }

    /// <summary>The session; null until it is started.</summary>
    public string? SessionId { get; private set; }

    /// <summary>The fields of a session to start; null to go on in one.</summary>
    public SessionCreateRequest? Fields { get; init; }

    /// <summary>The title of a session to start.</summary>
    public string? Title { get; init; }

    /// <summary>The agent of a session to start; null for the one made for the purpose.</summary>
    public AgentReference? Agent { get; init; }

    /// <summary>What work in a session that is there may add to its cost; null for no limit.</summary>
    public decimal? MaxCost { get; init; }

    /// <summary>True where it was stopped before its end.</summary>
    public bool WasStopped { get; private set; }

    /// <summary>True once it has ended.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Where to save what the agent wrote, a full path; null not to save it.</summary>
    public string? OutFolder { get; init; }

    /// <summary>A session's title from what it is asked.</summary>
    public static string TitleOf(string prompt)
    {
        string line = Regex.Replace(prompt.Trim(), @"\s+", " ");
        return line.Length <= LongestTitle ? line : line.Substring(0, LongestTitle - 1).TrimEnd() + "…";
    }

    /// <summary>Does the work.</summary>
    public async Task<RunOutcome> RunAsync(RunSettings settings, SessionStarter starter, TimeSpan timeout, SessionCleanup cleanup, FileSaver saver, CancellationToken stop)
    {
        var outcome = new RunOutcome { Target = _prompt ?? SessionId };
        try
        {
            bool isNew = Fields is not null;
            if (isNew)
                SessionId = await starter.StartAsync(Agent, Fields!, stop).ConfigureAwait(false);
            else
                await starter.EquipAsync(SessionId!, stop).ConfigureAwait(false);
            await IntroduceAsync(settings, isNew, stop).ConfigureAwait(false);
            RunFiles? files = OutFolder is null ? null : new RunFiles(settings.Client, OutFolder, saver);
            if (files is not null && !isNew)
                await files.NoteExistingAsync(SessionId!, stop).ConfigureAwait(false);

            AgentResult result = await WorkAsync(settings, isNew, timeout, stop).ConfigureAwait(false);
            outcome.Result = result;
            if (settings.Desk.Answers is not null && !isNew && result.StopReason is not ("deleted" or "terminated" or "timed_out"))
                await starter.UnequipAsync(SessionId!, AnswerTool.Name, stop).ConfigureAwait(false);
            if (files is not null && result.StopReason != "deleted")
            {
                result.Files = await files.SaveAsync(result, stop).ConfigureAwait(false);
                outcome.UnsavedFiles = files.Failures;
            }

            if (isNew && !(settings.Detach && result.StopReason == "timed_out"))
                await CleanUpAsync(settings.Client.Sessions, cleanup, result, files?.Failures.Count > 0, stop).ConfigureAwait(false);
        }
        catch (Exception cause)
        {
            outcome.Failure = cause;
            WasStopped = cause is OperationCanceledException && stop.IsCancellationRequested;
            outcome.SessionId = SessionId;
        }

        IsOver = true;
        return outcome;
    }

    /// <summary>What to say of work that was stopped: which session it was, and what it had said.</summary>
    public string Farewell(bool worksOn)
    {
        string said = _run?.Said is { Length: > 0 } text ? $"It had said: {WrappedText.Cut(ScreenText.Line(text), LongestSaid)}" : "It had said nothing yet.";
        return SessionId is null ? "Stopped before a session was there." : $"The session {SessionId} {(worksOn ? "works on" : "was interrupted")}. {said}";
    }

    /// <summary>Runs the agent; where an answer of a shape is wanted and it ended without one, once more with a reminder.</summary>
    private async Task<AgentResult> WorkAsync(RunSettings settings, bool isNew, TimeSpan timeout, CancellationToken stop)
    {
        var watch = Stopwatch.StartNew();
        using var first = new AgentRun(settings, SessionId!, isNew, _prompt, Input, stop) { MaxCost = MaxCost };
        _run = first;
        AgentResult result = await first.RunAsync(timeout).ConfigureAwait(false);
        for (int reminders = 1; !first.WasAtRest && IsUnanswered(settings.Desk, result) && reminders < AnswerTool.MostTries; reminders++)
        {
            TimeSpan left = timeout - watch.Elapsed;
            if (timeout > TimeSpan.Zero && left <= TimeSpan.Zero)
                break;
            using var again = new AgentRun(settings, SessionId!, isNew: true, _prompt, InputEvent.UserMessage(new[] { ContentInput.Text(AnswerTool.Reminder) }), stop);
            result = (await again.RunAsync(timeout > TimeSpan.Zero ? left : timeout).ConfigureAwait(false)).After(result);
        }

        return result;
    }

    private static bool IsUnanswered(ToolDesk desk, AgentResult result) => desk.Answers is { } answers && result.HasEnded && !result.HasAnswer && answers.HasTriesLeft(result.SessionId);

    private async Task IntroduceAsync(RunSettings settings, bool isNew, CancellationToken token)
    {
        // A title is worth a request only where a person shall read it.
        string? title = isNew || !settings.Desk.AsksPerson ? Title : (await settings.Client.Sessions.GetAsync(SessionId!, token).ConfigureAwait(false)).Title;
        settings.Desk.Introduce(new RunLabel(SessionId!, string.IsNullOrWhiteSpace(title) ? null : title, _prompt));
    }

    private async Task CleanUpAsync(SessionOperations sessions, SessionCleanup cleanup, AgentResult result, bool keepsFiles, CancellationToken token)
    {
        // What could not be saved is not deleted, and what has not come to its end is brought there first.
        bool deletes = cleanup == SessionCleanup.Delete && !keepsFiles;
        if (result.StopReason == "deleted" || cleanup == SessionCleanup.Keep)
            return;
        if (deletes && result.HasEnded)
            await sessions.DeleteAsync(SessionId!, token).ConfigureAwait(false);
        else if (deletes)
            await sessions.InterruptAndDeleteAsync(SessionId!, SessionOperations.SettleDeadline, token).ConfigureAwait(false);
        else if (result.HasEnded)
            await sessions.ArchiveAsync(SessionId!, token).ConfigureAwait(false);
        else
            await sessions.InterruptAndArchiveAsync(SessionId!, SessionOperations.SettleDeadline, token).ConfigureAwait(false);
    }
}

/// <summary>How one run ended: with a result, with what kept it from one, or with what failed after it.</summary>
internal sealed class RunOutcome
{
    /// <summary>What was asked, or the session where nothing was.</summary>
    public object? Target { get; init; }

    /// <summary>The result; null where there is none.</summary>
    public AgentResult? Result { get; set; }

    /// <summary>What failed; null where nothing did.</summary>
    public Exception? Failure { get; set; }

    /// <summary>The session of a failed run; null where it was not started.</summary>
    public string? SessionId { get; set; }

    /// <summary>The files that could not be saved, and why.</summary>
    public IReadOnlyList<(AgentFile File, Exception Cause)> UnsavedFiles { get; set; } = Array.Empty<(AgentFile, Exception)>();
}

/// <summary>What becomes of a session that Invoke-MAAgent made, after its work.</summary>
public enum SessionCleanup
{
    /// <summary>It stays, to go on in it or to read it.</summary>
    Keep,

    /// <summary>It is archived: it stays to be read, but takes no more input.</summary>
    Archive,

    /// <summary>It is deleted with its history and files, once these are saved.</summary>
    Delete,
}

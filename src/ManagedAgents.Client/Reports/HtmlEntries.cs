using System;
using System.Collections.Generic;
using System.IO;

namespace ManagedAgents.Client.Reports;

/// <summary>Writes the entries of a transcript into its page.</summary>
internal sealed class HtmlEntries
{
    private readonly TextWriter _html;
    private DateTimeOffset? _last;
    private int _number;
    private bool _isInCalls;

    public HtmlEntries(TextWriter html) => _html = html;

    public void Write(IReadOnlyList<TranscriptEntry> entries)
    {
        foreach (TranscriptEntry entry in entries)
        {
            WriteDay(entry.Time);
            SetCalls(entry is ToolCallEntry or UnknownEntry);
            _number++;
            Write(entry);
        }

        SetCalls(false);
        if (entries.Count == 0)
            _html.WriteLine("<p class=\"note\"><span>No events</span></p>");
    }

    private static string ClassOf(Speaker speaker) => speaker switch
    {
        Speaker.User => "user",
        Speaker.System => "system",
        Speaker.Thread => "thread",
        _ => "agent",
    };

    private static string ClassOf(ToolCallState state) => state switch
    {
        ToolCallState.Done => "done",
        ToolCallState.Failed => "failed",
        ToolCallState.Denied => "denied",
        ToolCallState.Waiting => "waiting",
        _ => "open",
    };

    private static string LabelOf(ToolCallEntry call) => call.State switch
    {
        ToolCallState.Done when call.ApprovedAt is not null => "allowed",
        ToolCallState.Failed => "error",
        ToolCallState.Denied => "denied",
        ToolCallState.Waiting => "waiting",
        ToolCallState.Open => "no result",
        _ => string.Empty,
    };

    // What the service may answer to a grading; another word is shown without colour.
    private static string ClassOfVerdict(string verdict) => verdict switch
    {
        "satisfied" => "done",
        "needs_revision" => "waiting",
        "failed" or "max_iterations_reached" or "interrupted" => "failed",
        _ => "open",
    };

    private void Write(TranscriptEntry entry)
    {
        switch (entry)
        {
            case MessageEntry message:
                Begin(message, ClassOf(message.Speaker), message.Heading);
                WriteParts(message.Parts, isMarkup: message.Speaker is Speaker.Agent or Speaker.Thread);
                _html.WriteLine("</div></article>");
                break;
            case OutcomeEntry outcome:
                Begin(outcome, "outcome", outcome.Heading);
                if (outcome.Verdict is { } verdict)
                    _html.WriteLine($"<p><span class=\"pill {ClassOfVerdict(verdict)}\">{HtmlText.Of(verdict)}</span></p>");
                WriteParts(outcome.Parts, isMarkup: true);
                _html.WriteLine("</div></article>");
                break;
            case ThreadEntry thread:
                _html.WriteLine($"<h2 class=\"part\" id=\"e{_number}\">{HtmlText.Of(thread.Heading)} <span class=\"muted\">{At(thread)}</span></h2>");
                break;
            case ErrorEntry error:
                Begin(error, "error", "Error");
                string consequence = error.Consequence.Length == 0 ? string.Empty : $" <span class=\"muted\">{HtmlText.Of(error.Consequence)}</span>";
                _html.WriteLine($"<p><code>{HtmlText.Of(error.Type)}</code>{consequence}</p>");
                WriteText(error.Message);
                _html.WriteLine("</div></article>");
                break;
            case NoteEntry note:
                WriteNote(note);
                break;
            case ToolCallEntry call:
                WriteCall(call);
                break;
            case UnknownEntry unknown:
                _html.Write($"<details class=\"call\" id=\"e{_number}\"><summary><span class=\"name\">{HtmlText.Of(unknown.Type)}</span>");
                _html.WriteLine($"<span class=\"hint\">event of an unknown type</span><span class=\"took\">{At(unknown)}</span></summary><div class=\"inside\">");
                WriteCode(unknown.Json);
                _html.WriteLine("</div></details>");
                break;
        }
    }

    private void WriteDay(DateTimeOffset? time)
    {
        if (time is not { } now)
            return;
        if (_last is { } before && ShownText.Day(before) != ShownText.Day(now))
        {
            SetCalls(false);
            _html.WriteLine($"<p class=\"note day\"><span>{ShownText.Day(now)}</span></p>");
        }

        _last = now;
    }

    /// <summary>Tool calls that follow each other are one list.</summary>
    private void SetCalls(bool isInCalls)
    {
        if (isInCalls != _isInCalls)
            _html.WriteLine(isInCalls ? "<div class=\"calls\">" : "</div>");
        _isInCalls = isInCalls;
    }

    private static string At(TranscriptEntry entry) => entry.Time is { } time ? ShownText.Time(time) : "queued";

    private void Begin(TranscriptEntry entry, string kind, string heading)
    {
        string thread = entry.Thread is { } name && name != heading ? $" <span class=\"tag\">{HtmlText.Of(name)}</span>" : string.Empty;
        string isThread = entry.Thread is null ? string.Empty : " child";
        _html.Write($"<article class=\"{kind}{isThread}\" id=\"e{_number}\"><header><h2>{HtmlText.Of(heading)}</h2>{thread}");
        _html.WriteLine($"<a class=\"at\" href=\"#e{_number}\">{At(entry)}</a></header><div class=\"body\">");
    }

    private void WriteNote(NoteEntry note)
    {
        string kind = note.Kind switch { NoteKind.Thinking => "thinking", NoteKind.TurnEnd => "turn", _ => "status" };
        _html.WriteLine($"<p class=\"note {kind}\" id=\"e{_number}\"><span>{HtmlText.Of(note.Text)} <a class=\"at\" href=\"#e{_number}\">{At(note)}</a></span></p>");
    }

    private void WriteParts(IReadOnlyList<TranscriptPart> parts, bool isMarkup)
    {
        if (parts.Count == 0)
            WriteRemark("No content");
        foreach (TranscriptPart part in parts)
        {
            if (part.Kind == PartKind.Text && isMarkup)
                AgentMarkup.Write(_html, part.Text);
            else if (part.Kind == PartKind.Text)
                WriteText(part.Text);
            else
                WriteOther(part);
        }
    }

    private void WriteText(string text)
    {
        _html.Write("<div class=\"text\">");
        HtmlText.Write(_html, text.Trim('\n'));
        _html.WriteLine("</div>");
    }

    private void WriteOther(TranscriptPart part)
    {
        if (part.Kind == PartKind.Remark)
            WriteRemark(part.Text);
        else
            WriteCode(part.Text);
    }

    private void WriteRemark(string text) => _html.WriteLine($"<p class=\"remark\">{HtmlText.Of(text)}</p>");

    private void WriteCode(string code)
    {
        _html.Write("<pre><code>");
        HtmlText.Write(_html, code.TrimEnd('\n'));
        _html.WriteLine("</code></pre>");
    }

    private void WriteCall(ToolCallEntry call)
    {
        string label = LabelOf(call);
        _html.Write($"<details class=\"call {ClassOf(call.State)}\" id=\"e{_number}\"><summary><span class=\"name\">{HtmlText.Of(call.Name)}</span>");
        if (call.Origin.Length > 0)
            _html.Write($"<span class=\"tag\">{HtmlText.Of(call.Origin)}</span>");
        if (call.Thread is { } thread)
            _html.Write($"<span class=\"tag child\">{HtmlText.Of(thread)}</span>");
        _html.Write($"<bdi class=\"hint\">{HtmlText.Of(call.Hint)}</bdi>");
        if (label.Length > 0)
            _html.Write($"<span class=\"pill {ClassOf(call.State)}\">{label}</span>");
        _html.WriteLine($"<span class=\"took\">{(call.Took is { } span ? ShownText.Span(span) : string.Empty)}</span></summary><div class=\"inside\">");
        if (call.Approval is { } approval)
            _html.WriteLine($"<p class=\"approval\">{HtmlText.Of(approval)}</p>");
        if (call.Input.Length > 0)
        {
            _html.WriteLine("<h3>Input</h3>");
            WriteCode(call.Input);
        }

        WriteResult(call);
        _html.WriteLine($"<p class=\"muted\">{At(call)} \u00b7 {HtmlText.Of(call.EventId)}</p></div></details>");
    }

    private void WriteResult(ToolCallEntry call)
    {
        if (call.Result is null)
            return;
        _html.WriteLine(call.State == ToolCallState.Failed ? "<h3>Error</h3>" : "<h3>Result</h3>");
        if (call.Result.Count == 0)
            WriteRemark("No content");
        foreach (TranscriptPart part in call.Result)
        {
            if (part.Kind == PartKind.Text)
                WriteCode(part.Text);
            else
                WriteOther(part);
        }
    }
}

using System;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace ManagedAgents.Client.Reports;

/// <summary>
/// Writes a transcript as Markdown: what was said in the open, tool calls folded. An agent's Markdown stays Markdown, but cannot reach
/// beyond its message.
/// </summary>
internal sealed class MarkdownWriter : TranscriptWriter
{
    private protected override void Write(Transcript transcript, TextWriter text)
    {
        WriteHeader(transcript.Header, text);
        DateTimeOffset? last = null;
        foreach (TranscriptEntry entry in transcript.Entries)
        {
            if (entry.Time is { } time)
            {
                if (last is { } before && ShownText.Day(before) != ShownText.Day(time))
                    Block(text, $"**{ShownText.Day(time)}**");
                last = time;
            }

            WriteEntry(entry, text);
        }
    }

    private static void Block(TextWriter text, string block)
    {
        text.WriteLine(block);
        text.WriteLine();
    }

    private static void WriteHeader(TranscriptHeader header, TextWriter text)
    {
        Block(text, "# " + MarkdownText.Inline(header.Title));
        foreach (KeyValuePair<string, string> fact in header.Facts)
            text.WriteLine($"- **{fact.Key}:** {MarkdownText.Inline(fact.Value)}");
        text.WriteLine();
        Block(text, $"*{header.Remark}*");
        Block(text, "---");
    }

    private static string At(TranscriptEntry entry) => entry.Time is { } time ? ShownText.Time(time) : "queued";

    private static void WriteEntry(TranscriptEntry entry, TextWriter text)
    {
        switch (entry)
        {
            case MessageEntry message:
                string thread = message.Thread is { } name && name != message.Heading ? $" ({MarkdownText.Inline(name)})" : string.Empty;
                Block(text, $"## {MarkdownText.Inline(message.Heading)}{thread} \u00b7 {At(message)}");
                WriteParts(message.Parts, isQuoted: message.Speaker != Speaker.Agent, text);
                break;
            case ToolCallEntry call:
                WriteCall(call, text);
                break;
            case NoteEntry note:
                Block(text, $"*{At(note)} \u00b7 {MarkdownText.Inline(note.Text)}*");
                if (note.Kind == NoteKind.TurnEnd)
                    Block(text, "---");
                break;
            case ThreadEntry part:
                Block(text, "---");
                Block(text, $"# {MarkdownText.Inline(part.Heading)} \u00b7 {At(part)}");
                break;
            case ErrorEntry error:
                string consequence = error.Consequence.Length == 0 ? string.Empty : $" ({MarkdownText.Inline(error.Consequence)})";
                Block(text, $"**Error** \u00b7 {At(error)} \u00b7 {MarkdownText.Inline(error.Type)}{consequence}");
                Block(text, MarkdownText.Quoted(error.Message));
                break;
            case OutcomeEntry outcome:
                Block(text, $"## {MarkdownText.Inline(outcome.Heading)} \u00b7 {At(outcome)}");
                if (outcome.Verdict is { } verdict)
                    Block(text, $"**{MarkdownText.Inline(verdict)}**");
                WriteParts(outcome.Parts, isQuoted: true, text);
                break;
            case UnknownEntry unknown:
                Open(text, $"<b>Event</b> <code>{HtmlText.Of(unknown.Type)}</code> \u00b7 {At(unknown)}");
                Block(text, MarkdownText.Fenced(unknown.Json, "json"));
                Close(text);
                break;
        }
    }

    private static void WriteParts(IReadOnlyList<TranscriptPart> parts, bool isQuoted, TextWriter text)
    {
        if (parts.Count == 0)
            Block(text, "*No content*");
        foreach (TranscriptPart part in parts)
        {
            Block(text, part.Kind switch
            {
                PartKind.Text when isQuoted => MarkdownText.Quoted(part.Text),
                PartKind.Text => GuardedMarkdown.Of(part.Text),
                PartKind.Json => MarkdownText.Fenced(part.Text, "json"),
                _ => $"*\\[{MarkdownText.Inline(part.Text)}\\]*",
            });
        }
    }

    private static void WriteCall(ToolCallEntry call, TextWriter text)
    {
        string origin = call.Origin.Length == 0 ? string.Empty : $" ({HtmlText.Of(call.Origin)})";
        string thread = call.Thread is { } name ? $" by {HtmlText.Of(name)}" : string.Empty;
        string hint = call.Hint.Length == 0 ? string.Empty : $" <code>{HtmlText.Of(call.Hint)}</code>";
        string took = call.Took is { } span ? $" \u00b7 {ShownText.Span(span)}" : string.Empty;
        Open(text, $"<b>{HtmlText.Of(call.Name)}</b>{origin}{thread}{hint} \u00b7 {At(call)}{took}{StateOf(call)}");
        if (call.Approval is { } approval)
            Block(text, MarkdownText.Inline(approval) + ".");
        if (call.Input.Length > 0)
        {
            Block(text, "Input:");
            Block(text, MarkdownText.Fenced(call.Input, "json"));
        }

        WriteResult(call, text);
        Close(text);
    }

    private static void WriteResult(ToolCallEntry call, TextWriter text)
    {
        if (call.Result is null)
            return;
        Block(text, call.State == ToolCallState.Failed ? "Result, an error:" : "Result:");
        if (call.Result.Count == 0)
            Block(text, "*No content*");
        foreach (TranscriptPart part in call.Result)
            Block(text, part.Kind == PartKind.Remark ? $"*\\[{MarkdownText.Inline(part.Text)}\\]*" : MarkdownText.Fenced(part.Text, part.Kind == PartKind.Json ? "json" : string.Empty));
    }

    private static string StateOf(ToolCallEntry call) => call.State switch
    {
        ToolCallState.Done when call.ApprovedAt is not null => " \u00b7 allowed",
        ToolCallState.Failed => " \u00b7 <b>error</b>",
        ToolCallState.Denied => " \u00b7 <b>denied</b>",
        ToolCallState.Waiting => " \u00b7 <b>waiting</b>",
        ToolCallState.Open => " \u00b7 no result",
        _ => string.Empty,
    };

    private static void Open(TextWriter text, string summary)
    {
        text.WriteLine("<details>");
        Block(text, $"<summary>{summary.Replace('\n', ' ')}</summary>");
    }

    private static void Close(TextWriter text) => Block(text, "</details>");
}

/// <summary>Puts text that is no Markdown into Markdown, so that it is shown as it is.</summary>
internal static class MarkdownText
{
    private const string Special = "\\`*[]<>&|~$";

    /// <summary>A text on one line, all its signs as they are.</summary>
    public static string Inline(string text)
    {
        var line = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            bool isUnderscore = c == '_' && !(i > 0 && char.IsLetterOrDigit(text[i - 1]) && i + 1 < text.Length && char.IsLetterOrDigit(text[i + 1]));
            if (c == '\n')
                line.Append(' ');
            else if (c == '<')
                line.Append("&lt;");
            else if (isUnderscore || Special.IndexOf(c) >= 0)
                line.Append('\\').Append(c);
            else
                line.Append(c);
        }

        return line.ToString();
    }

    /// <summary>A block of code that nothing in it can end.</summary>
    public static string Fenced(string code, string language = "")
    {
        string fence = CodeFence.Around(code);
        return $"{fence}{language}\n{code.TrimEnd('\n')}\n{fence}";
    }

    /// <summary>A text, Markdown or not, as a quote.</summary>
    public static string Quoted(string text) => "> " + GuardedMarkdown.Of(text).Replace("\n", "\n> ");
}

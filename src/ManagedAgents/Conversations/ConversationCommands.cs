using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Agents;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Files;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Reports;
using ManagedAgents.Client.Sessions;
using ManagedAgents.Disk;
using ManagedAgents.Errors;
using ManagedAgents.Events;
using ManagedAgents.Formatting;
using ManagedAgents.Runs;

namespace ManagedAgents.Conversations;

/// <summary>What begins with a slash in a conversation is for the conversation itself, and not for the agent.</summary>
internal sealed class ConversationCommands
{
    private const string Help = """
        /exit                leaves; the session stays, to be entered again
        /file PATH           sends a file along with the next message
        /files               lists the files of the session
        /save [FOLDER]       saves them, by default to the current folder
        /transcript [PATH]   writes the session so far as Markdown
        /cost                what the session has used so far
        /tools               what the agent may use
        /interrupt           stops what the session does
        /help                this
        A line that ends with \ goes on in the next one, and so does Ctrl+J.
        // begins a message with a slash.
        """;

    private static readonly string[] Names = ["/cost", "/exit", "/file ", "/files", "/help", "/interrupt", "/save", "/tools", "/transcript"];

    private readonly RunSettings _settings;
    private readonly IConversationPipeline _pipeline;
    private readonly LiveWriter _screen;
    private readonly Func<string, string> _resolvePath;
    private readonly CancellationToken _stop;
    private readonly List<(string Name, ContentInput Content)> _attached = new();

    /// <param name="settings">How the service is reached.</param>
    /// <param name="pipeline">Waits on the pipeline thread.</param>
    /// <param name="screen">Where answers are shown.</param>
    /// <param name="resolvePath">Makes a path a full one, from PowerShell's current location.</param>
    /// <param name="stop">Ends a command.</param>
    public ConversationCommands(RunSettings settings, IConversationPipeline pipeline, LiveWriter screen, Func<string, string> resolvePath, CancellationToken stop)
    {
        _settings = settings;
        _pipeline = pipeline;
        _screen = screen;
        _resolvePath = resolvePath;
        _stop = stop;
    }

    /// <summary>What goes along with the next message; empty for nothing.</summary>
    public string AttachedText => _attached.Count == 0 ? string.Empty : " | with " + string.Join(", ", _attached.Select(static one => ScreenText.Line(one.Name)));

    /// <summary>True for what is not for the agent.</summary>
    public static bool IsCommand(string text) => text.StartsWith("/", StringComparison.Ordinal) && !text.StartsWith("//", StringComparison.Ordinal) && text.IndexOf('\n') < 0;

    /// <summary>True for what says to leave.</summary>
    public static bool IsExit(string text) => Split(text).Name is "/exit" or "/quit";

    /// <summary>Completes the beginning of a line: a command, or the path after it.</summary>
    public static string[] Complete(string text)
    {
        if (!IsCommand(text))
            return [];
        int space = text.IndexOf(' ');
        if (space < 0)
            return Array.FindAll(Names, name => name.StartsWith(text, StringComparison.OrdinalIgnoreCase));
        string command = text.Substring(0, space + 1);
        return CompletionCompleters.CompleteFilename(text.Substring(space + 1)).Select(found => command + found.CompletionText.Trim('\'', '"')).ToArray();
    }

    /// <summary>The message of what was typed and attached.</summary>
    public InputEvent ToMessage(string text)
    {
        List<ContentInput> content = [.. _attached.Select(static one => one.Content), ContentInput.Text(text.StartsWith("//", StringComparison.Ordinal) ? text.Substring(1) : text)];
        return InputEvent.UserMessage(content);
    }

    /// <summary>Told once a message is sent: what was attached went along.</summary>
    public void Sent() => _attached.Clear();

    /// <summary>Does what a command says.</summary>
    public void Run(string text, string sessionId)
    {
        (string name, string argument) = Split(text);
        try
        {
            Do(name, argument, sessionId);
        }
        catch (Exception cause) when (ErrorTable.Knows(cause))
        {
            _screen.Note(Tone.Error, cause.Message);
        }
    }

    private static (string Name, string Argument) Split(string text)
    {
        string[] parts = text.Trim().Split([' '], 2);
        return (parts[0].ToLowerInvariant(), parts.Length > 1 ? parts[1].Trim().Trim('\'', '"') : string.Empty);
    }

    private void Do(string name, string argument, string sessionId)
    {
        switch (name)
        {
            case "/help" or "/?":
                _screen.Note(Tone.Plain, Help);
                break;
            case "/cost":
                ShowCost(_pipeline.Wait(_settings.Client.Sessions.GetAsync(sessionId, _stop)));
                break;
            case "/tools":
                ShowTools(_pipeline.Wait(_settings.Client.Sessions.GetAsync(sessionId, _stop)));
                break;
            case "/files":
                ShowFiles(_pipeline.Wait(ListAsync(sessionId)));
                break;
            case "/save":
                Save(argument, sessionId);
                break;
            case "/transcript":
                WriteTranscript(argument, sessionId);
                break;
            case "/file":
                Attach(argument);
                break;
            case "/interrupt":
                _pipeline.Wait(_settings.Client.Events.SendAsync(sessionId, new[] { InputEvent.Interrupt(null) }, _stop));
                _screen.Note(Tone.Quiet, "Interrupted.");
                break;
            default:
                _screen.Note(Tone.Error, $"There is no {ScreenText.Line(name)}; /help lists what there is. // begins a message with a slash.");
                break;
        }
    }

    private void ShowCost(Session session)
    {
        string budget = session.Budget is { } limit ? $", of at most {Figures.Money(limit.MaxListCost)}" : string.Empty;
        _screen.Note(Tone.Plain, session.Usage is { } usage ? Figures.Usage(usage) + budget : "The service does not say.");
    }

    private void ShowTools(Session session)
    {
        IReadOnlyList<AgentTool> tools = session.Agent?.Tools ?? [];
        foreach (AgentTool tool in tools)
        {
            string name = ToolText.Name(tool) is { Length: > 0 } given ? given : ScreenText.Line(tool.Type);
            string mine = tool is CustomTool custom ? _settings.Desk.HasCommand(custom.Name) ? " (runs here)" : " (nobody here runs it)" : string.Empty;
            _screen.Note(Tone.Plain, WrappedText.Cut($"{name}{mine}  {ToolText.Summary(tool)}", 100));
        }

        if (tools.Count == 0)
            _screen.Note(Tone.Plain, "None.");
    }

    private void ShowFiles(List<AgentFile> files)
    {
        foreach (AgentFile file in files)
            _screen.Note(Tone.Plain, $"{ScreenText.Line(file.Id)}  {Figures.Size(file.SizeBytes),8}  {ScreenText.Line(file.FileName)}");
        if (files.Count == 0)
            _screen.Note(Tone.Plain, "None; the service lists a file some seconds after it was written.");
    }

    private static FileSaver Saver() => new(force: false) { Advice = "nothing is replaced here, so name another place" };

    private void Save(string argument, string sessionId)
    {
        string folder = _resolvePath(argument.Length > 0 ? argument : ".");
        FileSaver saver = Saver();
        List<AgentFile> files = _pipeline.Wait(ListAsync(sessionId)).FindAll(static file => file.Downloadable != false);
        foreach (AgentFile file in files)
        {
            string path = Path.Combine(folder, SafeFileName.From(file.FileName, file.Id));
            FileInfo saved = _pipeline.Wait(saver.SaveAsync(path, owner: file.Id, mayCreateFolder: true, stream => _settings.Client.Files.DownloadAsync(file.Id, file.SizeBytes, stream, static (_, _) => { }, _stop), _stop));
            _screen.Note(Tone.Plain, "Saved " + saved.FullName);
        }

        if (files.Count == 0)
            ShowFiles(files);
    }

    private void WriteTranscript(string argument, string sessionId)
    {
        string path = _resolvePath(argument.Length > 0 ? argument : SafeFileName.From(sessionId + ".md", sessionId));
        FileInfo saved = _pipeline.Wait(Saver().SaveAsync(path, owner: sessionId, mayCreateFolder: false, async stream => TranscriptWriter.For(TranscriptFormat.Markdown).Write(await ReadAsync(sessionId).ConfigureAwait(false), stream), _stop));
        _screen.Note(Tone.Plain, "Wrote " + saved.FullName);
    }

    private async Task<Transcript> ReadAsync(string sessionId)
    {
        var builder = new TranscriptBuilder(new Redactor([], string.Empty));
        Pager<SessionEvent> history = _settings.Client.Events.List(sessionId, new EventFilter(), limit: null);
        while (await history.NextAsync(_stop).ConfigureAwait(false) is { } one)
            builder.Add(one);
        return builder.Build(await _settings.Client.Sessions.GetAsync(sessionId, _stop).ConfigureAwait(false));
    }

    private void Attach(string argument)
    {
        if (argument.Length == 0)
            throw new InputException("InvalidInput", "/file wants the path of a file: an image, a PDF, or text.");
        _attached.Add((Path.GetFileName(argument), MessageAttachment.Create(MessageAttachment.KindOf(argument), argument, _resolvePath)));
    }

    private async Task<List<AgentFile>> ListAsync(string sessionId)
    {
        var files = new List<AgentFile>();
        Pager<AgentFile> list = _settings.Client.Files.List(sessionId, null);
        while (await list.NextAsync(_stop).ConfigureAwait(false) is { } file)
            files.Add(file);
        return files;
    }
}

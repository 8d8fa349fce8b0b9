using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Errors;
using ManagedAgents.Formatting;
using ManagedAgents.Pipeline;

namespace ManagedAgents.Conversations;

/// <summary>
/// Where a person types: key by key where the host has keys, else line by line. A line is one row of the screen, whatever is longer moves through
/// it, so that every console can show it. What is typed is remembered while the conversation lasts, and in no file.
/// </summary>
internal sealed class ConversationConsole : IDisposable
{
    private const int WidthOfNone = 80;
    private const string Prompt = "> ";
    private const string PromptOfMore = ". ";

    private readonly PSHost _host;
    private readonly UserStreams _streams;
    private readonly Action<Task> _wait;
    private readonly Func<string, string[]> _complete;
    private readonly ConsoleKeys? _keys;
    private readonly List<string> _history = new();

    /// <param name="host">The host.</param>
    /// <param name="streams">The way to its screen.</param>
    /// <param name="wait">Waits on the pipeline thread, doing meanwhile what others want done there.</param>
    /// <param name="complete">Completes the beginning of a line.</param>
    /// <exception cref="InputException">Nobody types there.</exception>
    public ConversationConsole(PSHost host, UserStreams streams, Action<Task> wait, Func<string, string[]> complete)
    {
        _host = host;
        _streams = streams;
        _wait = wait;
        _complete = complete;
        if (WhyNobody() is { } why)
            throw Nobody(why);
        _keys = ConsoleKeys.Open(host);
    }

    /// <summary>Whether keys are read as they are typed.</summary>
    public bool HasKeys => _keys is not null;

    /// <summary>What to do on Ctrl+C or Esc while something works; null where these belong to the line.</summary>
    public Action? OnInterrupt
    {
        set
        {
            if (_keys is not null)
                _keys.OnInterrupt = value;
        }
    }

    /// <summary>Reads what is said: one line, or several.</summary>
    /// <param name="begun">What was typed before.</param>
    /// <param name="meanwhile">Something else to wait for, and what to do then: it gives false to go on typing.</param>
    /// <param name="end">Ends the typing.</param>
    public Typed ReadMessage(string begun, Func<(Task Until, Func<bool> Then)?> meanwhile, CancellationToken end)
    {
        var lines = new List<string>();
        Typed typed = ReadLines(lines, more => ReadLine(more ? PromptOfMore : Prompt, more ? string.Empty : begun, more ? null : meanwhile, endsOnEscape: false, end), goesOnAfterBackslash: true);
        if (typed.Kind == TypedKind.Line && typed.Text.Trim().Length > 0 && (_history.Count == 0 || _history[_history.Count - 1] != lines[lines.Count - 1]))
            _history.AddRange(lines.Where(static line => line.Trim().Length > 0));
        return typed;
    }

    /// <summary>Reads the answer to a question, all its lines where several are pasted. What was typed before it was asked is no answer.</summary>
    /// <param name="question">The question's last line.</param>
    /// <param name="end">Ends the question.</param>
    public Typed ReadAnswer(string question, CancellationToken end)
    {
        Action? interrupt = _keys?.OnInterrupt;
        OnInterrupt = null;
        try
        {
            _keys?.Forget();
            return ReadLines(new List<string>(), more => ReadLine(more ? string.Empty : question, string.Empty, null, endsOnEscape: true, end), goesOnAfterBackslash: false);
        }
        finally
        {
            OnInterrupt = interrupt;
        }
    }

    public void Dispose() => _keys?.Dispose();

    /// <summary>Reads lines until one ends the text.</summary>
    /// <param name="lines">Where they are put.</param>
    /// <param name="read">Reads one; it is told whether it is a further one.</param>
    /// <param name="goesOnAfterBackslash">Whether a backslash at its end says that a line is not the last.</param>
    private static Typed ReadLines(List<string> lines, Func<bool, Typed> read, bool goesOnAfterBackslash)
    {
        while (true)
        {
            Typed typed = read(lines.Count > 0);
            if (typed.Kind is not (TypedKind.Line or TypedKind.More))
                return typed;
            bool isContinued = goesOnAfterBackslash && typed.Kind == TypedKind.Line && typed.Text.EndsWith("\\", StringComparison.Ordinal);
            lines.Add(isContinued ? typed.Text.Substring(0, typed.Text.Length - 1) : typed.Text);
            if (typed.Kind == TypedKind.Line && !isContinued)
                return new Typed(TypedKind.Line, string.Join("\n", lines));
        }
    }

    private Typed ReadLine(string prompt, string begun, Func<(Task Until, Func<bool> Then)?>? meanwhile, bool endsOnEscape, CancellationToken end)
    {
        if (_keys is not null)
            return ReadKeys(_keys, prompt, begun, meanwhile, endsOnEscape, end);
        _streams.Screen(prompt);
        try
        {
            return _host.UI.ReadLine() is { } line ? new Typed(TypedKind.Line, line) : new Typed(TypedKind.Closed, string.Empty);
        }
        catch (Exception cause) when (UserStreams.IsNoScreen(cause))
        {
            throw Nobody($"this host cannot read a line ({cause.Message.TrimEnd('.')})");
        }
    }

    private Typed ReadKeys(ConsoleKeys keys, string prompt, string begun, Func<(Task Until, Func<bool> Then)?>? meanwhile, bool endsOnEscape, CancellationToken end)
    {
        var editor = new LineEditor(_history, _complete, begun);
        var row = new EditedRow(_streams, prompt, Width() - 1);
        row.Show(editor);
        using var ended = new Completion(end);
        while (true)
        {
            while (keys.TryTake(out TypedKey key))
            {
                LineState state = endsOnEscape && key.IsEscape ? LineState.Cancelled : editor.Take(key);
                if (state == LineState.Open)
                {
                    // Of what is pasted only the end is shown.
                    if (!key.IsFollowed)
                        row.Show(editor);
                    continue;
                }

                row.End(editor.Text);
                return new Typed(state switch { LineState.Ended => TypedKind.Line, LineState.More => TypedKind.More, LineState.Cancelled => TypedKind.Cancelled, _ => TypedKind.Closed }, editor.Text);
            }

            (Task until, Func<bool> then) = meanwhile?.Invoke() ?? (ended.Task, static () => true);
            _wait(Task.WhenAny(keys.NextAsync(), until, ended.Task));
            if (end.IsCancellationRequested)
            {
                row.End(editor.Text);
                return new Typed(TypedKind.Cancelled, editor.Text);
            }

            if (!until.IsCompleted)
                continue;
            row.Clear();
            if (then())
                return new Typed(TypedKind.Interrupted, editor.Text);
            row.Show(editor);
        }
    }

    private int Width()
    {
        try
        {
            return _host.UI.RawUI.BufferSize.Width is > 20 and int width ? width : WidthOfNone;
        }
        catch (Exception cause) when (UserStreams.IsNoScreen(cause))
        {
            return WidthOfNone;
        }
    }

    private static InputException Nobody(string why) =>
        new("NoConsole", $"A conversation needs a console that somebody types at, and {why}. Invoke-MAAgent does a piece of work without one.");

    private string? WhyNobody()
    {
        if (_host.UI is null)
            return "this host has none";
        if (_host.Name == "ServerRemoteHost")
            return "this is a job or a remote session";
        if (_host.Name != "ConsoleHost")
            return null;
        if (UserStreams.IsInputRedirected)
            return "the input of this process is redirected";
        return Environment.GetCommandLineArgs().Skip(1).Any(static given => given.TrimStart('-', '/').StartsWith("noni", StringComparison.OrdinalIgnoreCase)) ? "this PowerShell was started with -NonInteractive" : null;
    }

    /// <summary>A task that ends with a token.</summary>
    private sealed class Completion : IDisposable
    {
        private readonly TaskCompletionSource<bool> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly CancellationTokenRegistration _registration;

        public Completion(CancellationToken end) => _registration = end.Register(() => _done.TrySetResult(true));

        public Task Task => _done.Task;

        public void Dispose() => _registration.Dispose();
    }

    /// <summary>The row of the screen that a line is typed in. It is written anew from its beginning, which every console can do.</summary>
    private sealed class EditedRow
    {
        private readonly UserStreams _streams;
        private readonly string _prompt;
        private readonly int _width;
        private int _shown;

        public EditedRow(UserStreams streams, string prompt, int width)
        {
            _streams = streams;
            _prompt = prompt;
            _width = width;
        }

        public void Show(LineEditor editor)
        {
            (string shown, string beforeCursor) = editor.View(_width - _prompt.Length - 1);
            int cells = _prompt.Length + WrappedText.Cells(shown);
            string clear = new(' ', Math.Max(_shown - cells, 0));
            bool isAtEnd = beforeCursor.Length == shown.Length && clear.Length == 0;
            _streams.Screen("\r" + _prompt + shown + clear + (isAtEnd ? string.Empty : "\r" + _prompt + beforeCursor));
            _shown = cells;
        }

        /// <summary>Leaves the whole line where it was typed.</summary>
        public void End(string text)
        {
            Clear();
            _streams.Screen(_prompt + ScreenText.Lines(text) + "\n");
        }

        public void Clear()
        {
            _streams.Screen("\r" + new string(' ', _shown) + "\r");
            _shown = 0;
        }
    }
}

/// <summary>What was typed.</summary>
internal readonly struct Typed
{
    public Typed(TypedKind kind, string text)
    {
        Kind = kind;
        Text = text;
    }

    public TypedKind Kind { get; }

    public string Text { get; }
}

/// <summary>How a line came to its end.</summary>
internal enum TypedKind
{
    Line,

    /// <summary>Another line belongs to it.</summary>
    More,

    /// <summary>Ctrl+C.</summary>
    Cancelled,

    /// <summary>There is no more input.</summary>
    Closed,

    /// <summary>Something else has come.</summary>
    Interrupted,
}

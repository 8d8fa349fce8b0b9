using System;
using System.Globalization;
using System.Management.Automation.Host;

namespace ManagedAgents.Tests.Engine;

/// <summary>A host that records what it is told to show and answers prompts from a list.</summary>
public sealed class RecordingHost : PSHost
{
    private readonly RecordingUserInterface _ui = new();

    /// <summary>All text shown so far.</summary>
    public string Text => _ui.Text;

    /// <summary>How much that is.</summary>
    public int Length => _ui.Length;

    /// <summary>The prompts so far: caption and message of each.</summary>
    public string[] Prompts => _ui.Prompts;

    /// <summary>What Enter alone would have answered to each question with choices.</summary>
    public string[] DefaultAnswers => _ui.Defaults;

    /// <summary>How wide the screen is, in characters.</summary>
    public int Width
    {
        get => _ui.RawUI.BufferSize.Width;
        set => _ui.RawUI.BufferSize = new Size(value, 50);
    }

    /// <summary>Whether it tells keys as they are pressed.</summary>
    public bool HasKeys
    {
        set => ((RecordingRawUserInterface)_ui.RawUI).HasKeys = value;
    }

    public override string Name => "Recording host";

    public override Version Version { get; } = new(1, 0);

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override PSHostUserInterface UI => _ui;

    public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;

    /// <summary>The text behind a length that it had.</summary>
    public string TextFrom(int start) => _ui.TextFrom(start);

    /// <summary>Answers the next choice prompt (a confirmation) with the choice of this letter, such as <c>Y</c>; without answers a prompt throws.</summary>
    public void AnswerNext(char choice) => _ui.AnswerNext(choice);

    /// <summary>Types a text at the keyboard; Enter is <c>\r</c>, Ctrl+C <c>\u0003</c>, Esc <c>\u001b</c>.</summary>
    public void Type(string text)
    {
        foreach (char c in text)
            Press(c == '\u001b' ? 27 : 0, c);
    }

    /// <summary>Presses a key that writes nothing, such as an arrow.</summary>
    public void Press(ConsoleKey key) => Press((int)key, '\0');

    /// <summary>As it is when it is new.</summary>
    public void Clear() => _ui.Clear();

    private void Press(int code, char character)
    {
        var keys = (RecordingRawUserInterface)_ui.RawUI;
        keys.Keys.Enqueue(new KeyInfo(code, character, default, keyDown: true));
    }

    public override void EnterNestedPrompt() => throw new NotSupportedException();

    public override void ExitNestedPrompt() => throw new NotSupportedException();

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }

    public override void SetShouldExit(int exitCode)
    {
    }
}

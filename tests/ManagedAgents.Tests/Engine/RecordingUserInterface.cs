using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using System.Text;

namespace ManagedAgents.Tests.Engine;

/// <summary>The user interface of <see cref="RecordingHost"/>.</summary>
internal sealed class RecordingUserInterface : PSHostUserInterface
{
    private readonly StringBuilder _text = new();
    private readonly ConcurrentQueue<string> _prompts = new();
    private readonly ConcurrentQueue<string> _defaults = new();
    private readonly ConcurrentQueue<char> _answers = new();

    public override PSHostRawUserInterface RawUI { get; } = new RecordingRawUserInterface();

    public string[] Prompts => [.. _prompts];

    /// <summary>What Enter alone would have answered to each.</summary>
    public string[] Defaults => [.. _defaults];

    public string Text => TextFrom(0);

    public int Length
    {
        get
        {
            lock (_text)
                return _text.Length;
        }
    }

    public string TextFrom(int start)
    {
        lock (_text)
            return _text.ToString(start, _text.Length - start);
    }

    public void Clear()
    {
        lock (_text)
            _text.Clear();
        _prompts.Clear();
        _defaults.Clear();
        _answers.Clear();
        ((RecordingRawUserInterface)RawUI).Clear();
    }

    public void AnswerNext(char choice) => _answers.Enqueue(choice);

    public override void Write(string value)
    {
        lock (_text)
            _text.Append(value);
    }

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

    public override void WriteLine(string value) => Write(value + "\n");

    public override void WriteErrorLine(string value) => WriteLine(value);

    public override void WriteDebugLine(string message) => WriteLine("DEBUG: " + message);

    public override void WriteVerboseLine(string message) => WriteLine("VERBOSE: " + message);

    public override void WriteWarningLine(string message) => WriteLine("WARNING: " + message);

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
    }

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        _prompts.Enqueue(caption + "\n" + message);
        _defaults.Enqueue(choices[defaultChoice].Label.Replace("&", string.Empty, StringComparison.Ordinal));
        if (!_answers.TryDequeue(out char answer))
            throw NoAnswer(message);

        // A choice is named by the letter behind its ampersand.
        string[] labels = [.. choices.Select(choice => choice.Label)];
        int index = Array.FindIndex(labels, label => label.Contains("&" + answer, StringComparison.OrdinalIgnoreCase));
        return index >= 0 ? index : throw new HostException($"No choice '{answer}' among {string.Join(", ", labels)}.");
    }

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions)
    {
        _prompts.Enqueue(caption + "\n" + message + "\n" + string.Join(", ", descriptions.Select(field => field.Name)));
        throw NoAnswer(message);
    }

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        throw NoAnswer(message);

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName,
        PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) => throw NoAnswer(message);

    public override string ReadLine() => throw NoAnswer("ReadLine");

    public override SecureString ReadLineAsSecureString() => throw NoAnswer("ReadLineAsSecureString");

    private static HostException NoAnswer(string message) => new("The test has no answer to the prompt: " + message);
}

using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Internal;
using System.Security;

namespace ManagedAgents.Shell;

/// <summary>Writes each line to the console at once, errors to standard error; refuses every question.</summary>
public sealed class ShellUserInterface : PSHostUserInterface
{
    private readonly ProgressLine _progress = new();

    /// <inheritdoc/>
    public override PSHostRawUserInterface RawUI { get; } = new ShellRawUserInterface();

    /// <inheritdoc/>
    public override bool SupportsVirtualTerminal { get; } = IsColorful(Console.IsOutputRedirected);

    /// <summary>Whether output is an error's text, and goes to standard error.</summary>
    internal bool AllIsError { get; set; }

    private static bool ErrorsAreColorful { get; } = IsColorful(Console.IsErrorRedirected);

    /// <inheritdoc/>
    public override void Write(string value)
    {
        if (AllIsError)
            Write(Console.Error, value, ErrorsAreColorful);
        else
            Write(Console.Out, value, SupportsVirtualTerminal);
    }

    /// <inheritdoc/>
    public override void WriteLine(string value) => Write(value + Environment.NewLine);

    /// <inheritdoc/>
    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value)
    {
        if (!SupportsVirtualTerminal)
        {
            Write(value);
            return;
        }

        Console.ForegroundColor = foregroundColor;
        Write(value);
        Console.ResetColor();
    }

    /// <inheritdoc/>
    public override void WriteErrorLine(string value) => Write(Console.Error, value + Environment.NewLine, ErrorsAreColorful);

    /// <inheritdoc/>
    public override void WriteDebugLine(string message) => WriteStyled(FormatStyle.Debug, "DEBUG: " + message);

    /// <inheritdoc/>
    public override void WriteVerboseLine(string message) => WriteStyled(FormatStyle.Verbose, "VERBOSE: " + message);

    /// <inheritdoc/>
    public override void WriteWarningLine(string message) => WriteStyled(FormatStyle.Warning, "WARNING: " + message);

    /// <inheritdoc/>
    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        if (SupportsVirtualTerminal)
            _progress.Show(record, RawUI.BufferSize.Width);
    }

    /// <inheritdoc/>
    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) =>
        throw Refusal(message);

    /// <inheritdoc/>
    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) =>
        throw Refusal("values for " + string.Join(", ", descriptions.Select(field => field.Name)));

    /// <inheritdoc/>
    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        throw Refusal(message);

    /// <inheritdoc/>
    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName,
        PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) => throw Refusal(message);

    /// <inheritdoc/>
    public override string ReadLine() => throw Refusal("a line of text");

    /// <inheritdoc/>
    public override SecureString ReadLineAsSecureString() => throw Refusal("a secret");

    private static bool IsColorful(bool redirected) =>
        !redirected
        && Environment.GetEnvironmentVariable("NO_COLOR") is null or ""
        && Environment.GetEnvironmentVariable("TERM") != "dumb";

    private static HostException Refusal(string question) => new(
        $"This shell is not interactive and cannot ask: {question} Give the answer as a parameter, such as -Confirm:$false.");

    private void WriteStyled(FormatStyle style, string line) =>
        WriteLine(SupportsVirtualTerminal ? GetFormatStyleString(style) + line + PSStyle.Instance.Reset : line);

    private void Write(TextWriter console, string value, bool colorful)
    {
        if (SupportsVirtualTerminal)
            _progress.Clear();
        console.Write(colorful ? value : new StringDecorated(value).ToString(OutputRendering.PlainText));
    }
}

using System;
using System.IO;
using System.Management.Automation;
using System.Management.Automation.Host;
using ManagedAgents.Client.Http;

namespace ManagedAgents.Pipeline;

/// <summary>
/// The one way from this module to what a user reads: messages, progress, errors and questions. All of it goes without the connection's
/// secrets. Used on the pipeline thread alone; other threads reach it through the <see cref="PipelineQueue"/>.
/// </summary>
internal sealed class UserStreams
{
    private const int LongestStatus = 100;

    private readonly PSCmdlet _cmdlet;
    private readonly Func<ApiConnection?> _connection;

    /// <param name="cmdlet">The cmdlet that writes.</param>
    /// <param name="connection">The connection whose secrets are not told; null while there is none.</param>
    public UserStreams(PSCmdlet cmdlet, Func<ApiConnection?> connection)
    {
        _cmdlet = cmdlet;
        _connection = connection;
    }

    public void Verbose(string text) => _cmdlet.WriteVerbose(Told(text));

    public void Debug(string text) => _cmdlet.WriteDebug(Told(text));

    public void Warning(string text) => _cmdlet.WriteWarning(Told(text));

    public void Information(InformationRecord record) => _cmdlet.WriteInformation(Told(record));

    public void Progress(ProgressRecord record) => _cmdlet.WriteProgress(Told(record));

    public void Error(ErrorRecord record) => _cmdlet.WriteError(Told(record));

    public void TerminatingError(ErrorRecord record) => _cmdlet.ThrowTerminatingError(Told(record));

    /// <summary>Writes words to the screen as Write-Host does, so that they can be redirected; the next follow on the same line.</summary>
    /// <param name="words">Words out of which secrets were taken, with <see cref="SettledLength"/> where they came in pieces.</param>
    public void Words(string words)
    {
        var record = new InformationRecord(new HostInformationMessage { Message = words, NoNewLine = true }, _cmdlet.MyInvocation.MyCommand.Name);
        record.Tags.Add("PSHOST");
        _cmdlet.WriteInformation(record);
    }

    /// <summary>Writes to the screen of a host alone, past all streams: what is typed, and what is said when the pipeline has ended. Told like anything else.</summary>
    public void Screen(string text) => _cmdlet.Host.UI?.Write(text);

    /// <summary>Whether Ctrl+C comes as a key, and not as a stop, in the console of this process.</summary>
    public static bool TakesControlC
    {
        get => Console.TreatControlCAsInput;
        set => Console.TreatControlCAsInput = value;
    }

    /// <summary>Whether nobody types at the console of this process.</summary>
    public static bool IsInputRedirected => Console.IsInputRedirected;

    /// <summary>True for what a host or a console throws that has no keys or no screen.</summary>
    public static bool IsNoScreen(Exception cause) => cause is HostException or NotImplementedException or NotSupportedException or InvalidOperationException or IOException;

    /// <summary>Takes a key that was pressed, without showing it.</summary>
    /// <returns>False where none was.</returns>
    public static bool TryReadKey(out ConsoleKeyInfo key)
    {
        bool isPressed = Console.KeyAvailable;
        key = isPressed ? Console.ReadKey(intercept: true) : default;
        return isPressed;
    }

    /// <summary>How much of a text that comes in pieces may be given to <see cref="Told(string)"/> already.</summary>
    public int SettledLength(string text) => _connection() is { } connection ? connection.SettledLength(text) : text.Length;

    public bool ShouldProcess(string target, string action) => _cmdlet.ShouldProcess(Told(target), action);

    /// <summary>As the other, in words of its own.</summary>
    public bool ShouldProcess(string description, string question, string caption) => _cmdlet.ShouldProcess(Told(description), Told(question), caption);

    /// <summary>The text as it may be told.</summary>
    public string Told(string text) => _connection() is { } connection ? connection.WithoutSecrets(text) : text;

    /// <summary>The failure as it may be told: itself where it holds no secret.</summary>
    public Exception Told(Exception failure) => _connection() is { } connection ? connection.WithoutSecrets(failure) : failure;

    private ErrorRecord Told(ErrorRecord record)
    {
        Exception cause = Told(record.Exception);
        string? details = record.ErrorDetails is null ? null : Told(record.ErrorDetails.Message);
        if (cause == record.Exception && details == record.ErrorDetails?.Message)
            return record;
        var told = new ErrorRecord(cause, record.FullyQualifiedErrorId, record.CategoryInfo.Category, record.TargetObject);
        if (details is not null)
            told.ErrorDetails = new ErrorDetails(details) { RecommendedAction = record.ErrorDetails!.RecommendedAction };
        return told;
    }

    private InformationRecord Told(InformationRecord record)
    {
        object? data = record.MessageData switch
        {
            string text => Told(text),
            HostInformationMessage host => new HostInformationMessage { Message = Told(host.Message), NoNewLine = host.NoNewLine, ForegroundColor = host.ForegroundColor, BackgroundColor = host.BackgroundColor },
            var other => other,
        };
        var told = new InformationRecord(data, record.Source) { TimeGenerated = record.TimeGenerated };
        told.Tags.AddRange(record.Tags);
        return told;
    }

    /// <summary>The record, its status cut to a line only now: half a secret would not be known again.</summary>
    private ProgressRecord Told(ProgressRecord record)
    {
        string status = Told(record.StatusDescription);
        record.Activity = Told(record.Activity);
        record.StatusDescription = status.Length <= LongestStatus ? status : status.Substring(0, LongestStatus);
        return record;
    }
}

using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Text;

namespace ManagedAgents.Tests.Engine;

/// <summary>All that a pipeline left: its output, every other stream, how it ended and how long it took.</summary>
public sealed class PipelineResult
{
    internal PipelineResult(
        IReadOnlyList<PSObject> output, PSDataStreams streams, Exception? failure, bool stopped, TimeSpan duration, string hostText)
    {
        Output = output;
        Errors = [.. streams.Error];
        Messages = [.. streams.Verbose, .. streams.Debug, .. streams.Warning];
        Verbose = [.. streams.Verbose.Select(record => record.Message)];
        Debug = [.. streams.Debug.Select(record => record.Message)];
        Warnings = [.. streams.Warning.Select(record => record.Message)];
        Information = [.. streams.Information];
        Progress = [.. streams.Progress];
        Failure = failure;
        Stopped = stopped;
        Duration = duration;
        HostText = hostText;
    }

    /// <summary>The output objects, in order.</summary>
    public IReadOnlyList<PSObject> Output { get; }

    /// <summary>The non-terminating errors, in order; a terminating one is in <see cref="Failure"/>.</summary>
    public IReadOnlyList<ErrorRecord> Errors { get; }

    /// <summary>The verbose, debug and warning messages as the engine made them, with the call each is of.</summary>
    public IReadOnlyList<InformationalRecord> Messages { get; }

    public IReadOnlyList<string> Verbose { get; }

    public IReadOnlyList<string> Debug { get; }

    public IReadOnlyList<string> Warnings { get; }

    public IReadOnlyList<InformationRecord> Information { get; }

    public IReadOnlyList<ProgressRecord> Progress { get; }

    /// <summary>The exception that ended the pipeline, or null when it ran to its end or was stopped.</summary>
    public Exception? Failure { get; }

    /// <summary>Whether the pipeline ended because it was stopped from outside.</summary>
    public bool Stopped { get; }

    /// <summary>From the start to the end.</summary>
    public TimeSpan Duration { get; }

    /// <summary>What was shown by the host during this pipeline: Out-Default, $Host.UI and prompts.</summary>
    public string HostText { get; }

    /// <summary>The error that ended the pipeline, or else the first non-terminating one; null when there was none.</summary>
    public ErrorRecord? FirstError =>
        Failure is IContainsErrorRecord record ? record.ErrorRecord : Errors.Count > 0 ? Errors[0] : null;

    /// <summary>The output's plain .NET objects, each of which must be a <typeparamref name="T"/>.</summary>
    public IReadOnlyList<T> Values<T>() => [.. Output.Select(item => (T)item.BaseObject)];

    /// <summary>The only output object as plain .NET object; throws when there is another number of them.</summary>
    public T Only<T>() => Output.Count == 1
        ? (T)Output[0].BaseObject
        : throw new InvalidOperationException($"The pipeline put out {Output.Count} objects instead of one.{Environment.NewLine}{AllText}");

    /// <summary>Throws when there was any error at all, and returns this otherwise.</summary>
    public PipelineResult Succeeded() => FirstError is null && Failure is null
        ? this
        : throw new InvalidOperationException("The pipeline failed." + Environment.NewLine + AllText, Failure ?? FirstError!.Exception);

    /// <summary>Everything in every stream as one text, with all details of errors: what must never hold a key.</summary>
    public string AllText
    {
        get
        {
            var text = new StringBuilder();
            foreach (PSObject item in Output.Where(item => item is not null))
                Describe(text, item);
            return text.Append(MessageText).ToString();
        }
    }

    /// <summary>As <see cref="AllText"/>, without the output: what the module and the engine say.</summary>
    public string MessageText
    {
        get
        {
            var text = new StringBuilder();
            foreach (ErrorRecord error in Errors)
                Describe(text, error);
            foreach (string line in Verbose.Concat(Debug).Concat(Warnings))
                text.AppendLine(line);
            foreach (InformationRecord record in Information)
                text.AppendLine(record.ToString()).AppendLine(record.Source);
            foreach (ProgressRecord record in Progress)
                text.AppendLine(record.ToString());
            if (Failure is IContainsErrorRecord failure)
                Describe(text, failure.ErrorRecord);
            return text.AppendLine(Failure?.ToString()).AppendLine(HostText).ToString();
        }
    }

    private static void Describe(StringBuilder text, PSObject item)
    {
        text.AppendLine(item.ToString());
        foreach (PSPropertyInfo property in item.Properties)
        {
            try
            {
                text.Append(property.Name).Append('=').AppendLine(property.Value?.ToString());
            }
            catch (GetValueException failure)
            {
                text.AppendLine(failure.Message);
            }
        }
    }

    private static void Describe(StringBuilder text, ErrorRecord error) => text
        .AppendLine(error.ToString())
        .AppendLine(error.FullyQualifiedErrorId)
        .AppendLine(error.CategoryInfo.ToString())
        .AppendLine(error.ErrorDetails?.Message)
        .AppendLine(error.ErrorDetails?.RecommendedAction)
        .AppendLine(error.TargetObject?.ToString())
        .AppendLine(error.InvocationInfo?.PositionMessage)
        .AppendLine(error.Exception.ToString());
}

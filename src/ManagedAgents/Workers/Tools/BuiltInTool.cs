using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Workers.Tools;

/// <summary>One of the tools that the service knows by name and a worker runs.</summary>
internal abstract class BuiltInTool
{
    private readonly string[] _fields;

    private protected BuiltInTool(string name, params string[] fields)
    {
        Name = name;
        _fields = fields;
    }

    /// <summary>The service's name of it.</summary>
    public string Name { get; }

    /// <summary>True where a call that may have been carried out may be carried out once more.</summary>
    public virtual bool IsRepeatable => false;

    /// <summary>Runs a call. Whatever goes wrong is the answer.</summary>
    public async Task<ToolAnswer> RunAsync(IReadOnlyDictionary<string, object?> input, CancellationToken token)
    {
        try
        {
            if (input.Keys.FirstOrDefault(key => !_fields.Contains(key)) is { } unknown)
                throw Failure($"unknown field '{unknown}'; the fields are {string.Join(", ", _fields)}");
            return await AnswerAsync(new ToolInput(this, input), token).ConfigureAwait(false);
        }
        catch (ToolFailureException failure)
        {
            return ToolAnswer.Error(failure.Message);
        }
        catch (Exception cause) when (cause is System.IO.IOException or UnauthorizedAccessException)
        {
            return ToolAnswer.Error($"{Name}: {cause.Message}");
        }
    }

    /// <summary>Answers a call.</summary>
    /// <exception cref="ToolFailureException">It cannot be carried out.</exception>
    private protected abstract Task<ToolAnswer> AnswerAsync(ToolInput input, CancellationToken token);

    /// <summary>What the agent is told of a failure.</summary>
    public ToolFailureException Failure(string what) => new($"{Name}: {what}");

    /// <summary>As the other, of a file: with the path as the agent wrote it.</summary>
    public ToolFailureException Failure(string path, FileProblemException cause) =>
        Failure(cause.Message == FileProblemException.NotRegular ? $"{path} {cause.Message}" : $"{path}: {cause.Message}");
}

/// <summary>What a tool answers.</summary>
internal sealed class ToolAnswer
{
    private ToolAnswer(string? text, ContentInput? block, bool isError)
    {
        Text = text;
        Block = block;
        IsError = isError;
    }

    /// <summary>The text; null where it is no text.</summary>
    public string? Text { get; }

    /// <summary>An image or a document; null for a text.</summary>
    public ContentInput? Block { get; }

    public bool IsError { get; }

    /// <summary>The blocks to send.</summary>
    public IReadOnlyList<ContentInput> Content => [Block ?? ContentInput.Text(Text!.Length == 0 ? "(no output)" : Text)];

    public static ToolAnswer Of(string text) => new(text, null, isError: false);

    public static ToolAnswer Of(ContentInput block) => new(null, block, isError: false);

    public static ToolAnswer Error(string text) => new(text, null, isError: true);
}

/// <summary>The input of a call, field by field.</summary>
internal sealed class ToolInput
{
    private readonly BuiltInTool _tool;
    private readonly IReadOnlyDictionary<string, object?> _fields;

    public ToolInput(BuiltInTool tool, IReadOnlyDictionary<string, object?> fields)
    {
        _tool = tool;
        _fields = fields;
    }

    /// <summary>A text; null where it is not given.</summary>
    public string? Text(string name) => Given(name) switch
    {
        null => null,
        string text => text,
        _ => throw _tool.Failure($"{name} must be a string"),
    };

    /// <summary>A text that is not empty.</summary>
    public string Required(string name) => Text(name) is { Length: > 0 } text ? text : throw _tool.Failure($"{name} is required");

    public bool Flag(string name) => Given(name) switch
    {
        null => false,
        bool flag => flag,
        _ => throw _tool.Failure($"{name} must be true or false"),
    };

    /// <summary>A whole number; null where it is not given.</summary>
    public long? Whole(string name) => Given(name) is { } given ? WholeOf(given) ?? throw _tool.Failure($"{name} must be a whole number") : null;

    /// <summary>A list of whole numbers; null where it is not given, and a list without one where it is something else.</summary>
    public long[]? Wholes(string name) => Given(name) switch
    {
        null => null,
        object?[] list when list.All(static item => WholeOf(item) is not null) => Array.ConvertAll(list, static item => WholeOf(item)!.Value),
        _ => [],
    };

    private object? Given(string name) => _fields.TryGetValue(name, out object? value) ? value : null;

    private static long? WholeOf(object? value) =>
        value is not (null or bool or string) && long.TryParse(Convert.ToString(value, CultureInfo.InvariantCulture), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) ? whole : null;
}

/// <summary>A call cannot be carried out; the message is what the agent is told.</summary>
internal sealed class ToolFailureException : Exception, ITellable
{
    public ToolFailureException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }

    string ITellable.Words => Message;

    Exception ITellable.InOtherWords(string words, Exception? cause) => new ToolFailureException(words, cause);
}

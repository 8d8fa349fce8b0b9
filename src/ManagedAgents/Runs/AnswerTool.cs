using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Linq;
using ManagedAgents.Agents;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Events;
using ManagedAgents.Errors;
using ManagedAgents.Schema;
using ManagedAgents.Tools;

namespace ManagedAgents.Runs;

/// <summary>
/// The tool by which an agent gives its answer as objects of a shape. What it gives is data, held against the shape as the input of any tool is; what does
/// not fit is told to the agent, which may try again.
/// </summary>
internal sealed class AnswerTool
{
    public const string Name = "give_answer";

    /// <summary>How often the agent may give a wrong answer, and how often it is reminded of giving one.</summary>
    public const int MostTries = 3;

    private readonly Shape _shape;
    private readonly bool _isList;
    private readonly Dictionary<string, int> _wrong = new(StringComparer.Ordinal);

    /// <param name="given">The shape, as <see cref="AnswerShapes"/> reads it.</param>
    /// <param name="isList">True for any number of objects.</param>
    /// <exception cref="InputException">It is none.</exception>
    public AnswerTool(object given, bool isList)
    {
        _isList = isList;
        try
        {
            _shape = AnswerShapes.Read(given);
        }
        catch (ArgumentException cause) when (cause is not InputException)
        {
            throw new InputException("InvalidShape", cause.Message, cause);
        }

        OrderedDictionary answer = _shape.ToSchema(text: null);
        var properties = new OrderedDictionary { [Parameter] = isList ? new OrderedDictionary { ["type"] = "array", ["items"] = answer } : answer };
        Tool = LocalObject.Tool(new CustomToolFields
        {
            Name = Name,
            Description = isList
                ? "Gives the final answer to the user, as a list of all objects that belong to it; an empty list where there are none. Call it once, when the work is done, with the whole answer. The user is given these objects, and not your text."
                : "Gives the final answer to the user, as one object. Call it once, when the work is done. The user is given this object, and not your text.",
            InputSchema = new OrderedDictionary { ["type"] = "object", ["properties"] = properties, ["required"] = new[] { Parameter }, ["additionalProperties"] = false },
        });
        if (Tool is CustomTool tool)
            ToolSchema.Check(tool);
    }

    /// <summary>The tool as the agent has it.</summary>
    public AgentTool Tool { get; }

    /// <summary>What the message says beside what was asked.</summary>
    public static string Request => $"Give the answer by calling the tool {Name}.";

    /// <summary>What the agent is told that has ended without an answer.</summary>
    public static string Reminder => $"Your answer is missing: call the tool {Name} with it now.";

    private string Parameter => _isList ? "answers" : "answer";

    /// <summary>The objects of a call.</summary>
    /// <exception cref="InputException">It does not fit; the message is meant for the agent.</exception>
    public IReadOnlyList<object?> Read(ToolUseEvent call)
    {
        IReadOnlyDictionary<string, object?> input = CallInput.Read(call);
        if (input.Count != 1 || !input.TryGetValue(Parameter, out object? given))
            throw new InputException("InvalidToolInput", $"The input must have '{Parameter}', and nothing else.");
        var where = new InputPath(Parameter);
        if (!_isList)
            return [_shape.Bind(given, where)];
        return given is object?[] items ? items.Select((item, index) => _shape.Bind(item, where.Item(index))).ToArray() : throw where.Misfit("an array", given);
    }

    /// <summary>Takes a call: its answer for the agent, and the objects into the note.</summary>
    public ToolOutcome Take(ToolUseEvent call, AgentToolCall note)
    {
        try
        {
            note.Answer = Read(call);
            return new ToolOutcome("The answer was taken.", isError: false, TimeSpan.Zero);
        }
        catch (InputException cause)
        {
            _wrong.TryGetValue(call.SessionId, out int wrong);
            _wrong[call.SessionId] = ++wrong;
            return new ToolOutcome($"The answer was not taken: {cause.Message} {(wrong < MostTries ? "Call the tool again with all of it put right." : "It was not right " + MostTries + " times, so end your turn.")}", isError: true, TimeSpan.Zero);
        }
    }

    /// <summary>Takes the objects of a call that was answered before into the note; none where they are of another shape.</summary>
    public void Recall(ToolUseEvent call, AgentToolCall note)
    {
        try
        {
            note.Answer = Read(call);
        }
        catch (InputException)
        {
            // Whoever took it asked for something else.
        }
    }

    /// <summary>True where the agent may try again.</summary>
    public bool HasTriesLeft(string sessionId) => !_wrong.TryGetValue(sessionId, out int wrong) || wrong < MostTries;
}

using System;
using System.Collections.Generic;
using System.Linq;
using ManagedAgents.Errors;
using ManagedAgents.Schema;

namespace ManagedAgents.Tools;

/// <summary>
/// Turns the input of an agent's call into arguments for the tool's command. Input is data: nothing of it is parsed as PowerShell,
/// run, or taken as the name of a type.
/// </summary>
public static class ToolInputBinder
{
    /// <summary>Checks and converts the input of a call.</summary>
    /// <param name="tool">The tool that is called.</param>
    /// <param name="input">The input by parameter name, as plain values, such as <c>Input</c> of the call's event.</param>
    /// <returns>The arguments by the command's own parameter names, of the parameters' types; splat them, and the command never prompts for one.</returns>
    /// <exception cref="InputException">
    /// With the ErrorId InvalidToolInput: a parameter is unknown, not allowed or missing, or a value does not fit. The message is meant for the agent.
    /// </exception>
    public static Dictionary<string, object?> Bind(CommandTool tool, IReadOnlyDictionary<string, object?> input)
    {
        if (tool is null)
            throw new ArgumentNullException(nameof(tool));
        if (input is null)
            throw new ArgumentNullException(nameof(input));
        var arguments = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        foreach (KeyValuePair<string, object?> given in input)
        {
            ToolParameter parameter = Find(tool, given.Key);
            if (arguments.ContainsKey(parameter.Name))
                throw Invalid($"The parameter '{parameter.Name}' is given twice; case does not matter.");
            arguments.Add(parameter.Name, parameter.Shape.Bind(given.Value, new InputPath(parameter.Name)));
        }

        CheckComplete(tool, arguments);
        return arguments;
    }

    // Only whole names: PowerShell would take a part of one, and the name of a common parameter, too.
    private static ToolParameter Find(CommandTool tool, string name)
    {
        if (tool.Parameters.FirstOrDefault(parameter => string.Equals(parameter.Name, name, StringComparison.OrdinalIgnoreCase)) is { } known)
            return known;
        if (CommonParameters.Contains(name))
            throw Invalid($"The parameter '{InputPath.Shown(name)}' is a common parameter, which an agent cannot set.");
        string all = string.Join(", ", tool.Parameters.Select(parameter => parameter.Name));
        throw Invalid($"There is no parameter '{InputPath.Shown(name)}'; {(all.Length == 0 ? "this tool takes none" : "there are " + all)}.");
    }

    // PowerShell would prompt for what is missing, or for what another parameter set needs.
    private static void CheckComplete(CommandTool tool, Dictionary<string, object?> arguments)
    {
        string[] missing = tool.Parameters.Where(parameter => parameter.IsMandatory && !arguments.ContainsKey(parameter.Name)).Select(parameter => parameter.Name).ToArray();
        if (missing.Length > 0)
            throw Invalid($"Missing: {string.Join(", ", missing)}.");
        if (tool.Telling is { } telling && !telling.Any(arguments.ContainsKey))
            throw Invalid($"At least one of these is needed: {string.Join(", ", telling)}.");
    }

    private static InputException Invalid(string problem) => new("InvalidToolInput", problem);
}

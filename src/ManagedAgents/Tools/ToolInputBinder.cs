using System;
using System.Collections.Generic;

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
    /// <returns>The arguments by the command's own parameter names, of the parameters' types; splat them, and the command never prompts.</returns>
    /// <exception cref="Errors.InputException">
    /// With the ErrorId InvalidToolInput: a parameter is unknown, not allowed or missing, or a value does not fit. The message is meant for the agent.
    /// </exception>
    public static Dictionary<string, object?> Bind(CommandTool tool, IReadOnlyDictionary<string, object?> input) =>
        throw new NotImplementedException();
}

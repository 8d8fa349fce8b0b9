using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using ManagedAgents.Schema;

namespace ManagedAgents.Tools;

/// <summary>Reads the syntax of a function or script: what its metadata does not have. Nothing of it is evaluated.</summary>
internal static class CommandSyntax
{
    /// <summary>The definition of a function or the whole of a script; null for a cmdlet.</summary>
    public static Ast? Of(CommandInfo command) => command switch
    {
        FunctionInfo function => function.ScriptBlock.Ast,
        ExternalScriptInfo script => script.ScriptBlock.Ast,
        _ => null,
    };

    /// <summary>Whether a function or script has a block for dynamic parameters.</summary>
    public static bool HasDynamicParameters(CommandInfo command) => Of(command) switch
    {
        FunctionDefinitionAst function => function.Body.DynamicParamBlock is not null,
        ScriptBlockAst script => script.DynamicParamBlock is not null,
        _ => false,
    };

    /// <summary>The defaults of the parameters that are literals, as plain values by parameter name.</summary>
    public static IReadOnlyDictionary<string, object> Defaults(CommandInfo command)
    {
        IEnumerable<ParameterAst> parameters = Of(command) switch
        {
            FunctionDefinitionAst function => function.Parameters ?? function.Body.ParamBlock?.Parameters ?? Enumerable.Empty<ParameterAst>(),
            ScriptBlockAst script => script.ParamBlock?.Parameters ?? Enumerable.Empty<ParameterAst>(),
            _ => [],
        };
        var defaults = new Dictionary<string, object>(StringComparer.OrdinalIgnoreCase);
        foreach (ParameterAst parameter in parameters)
        {
            if (Literal(parameter.DefaultValue) is { } value)
                defaults[parameter.Name.VariablePath.UserPath] = value;
        }

        return defaults;
    }

    private static object? Literal(Ast? syntax) => syntax switch
    {
        ConstantExpressionAst { Value: string } constant => constant.Value,
        ConstantExpressionAst constant when WrittenNumber.TextOf(constant.Value) is not null => constant.Value,
        VariableExpressionAst variable => Constant(variable.VariablePath.UserPath),
        ArrayLiteralAst list => Literals(list.Elements),
        ParenExpressionAst parentheses => Literal(parentheses.Pipeline),
        PipelineAst pipeline => Literal(pipeline.GetPureExpression()),
        ArrayExpressionAst array => Items(array.SubExpression.Statements),
        _ => null,
    };

    private static object? Constant(string variable) => variable.ToUpperInvariant() switch
    {
        "TRUE" => true,
        "FALSE" => false,
        _ => null,
    };

    private static object[]? Items(ReadOnlyCollection<StatementAst> statements)
    {
        if (statements.Count == 0)
            return [];
        if (statements.Count > 1)
            return null;
        return Literal(statements[0]) switch
        {
            object[] items => items,
            { } item => [item],
            null => null,
        };
    }

    private static object[]? Literals(IEnumerable<ExpressionAst> elements)
    {
        object?[] items = elements.Select(element => Literal(element)).ToArray();
        return items.Contains(null) ? null : items.Cast<object>().ToArray();
    }
}

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation.Language;
using ManagedAgents.Client.Configuration;

namespace ManagedAgents.Configuration;

/// <summary>
/// Reads a document in PowerShell's data language. It is parsed and never run: what is no constant, list or table in it is refused with its place, and
/// no text of it is repeated, as it may hold what it should not.
/// </summary>
internal sealed class DataFileReader
{
    private readonly string? _file;
    private readonly ICollection<DocumentProblem> _problems;

    private DataFileReader(string? file, ICollection<DocumentProblem> problems)
    {
        _file = file;
        _problems = problems;
    }

    /// <summary>Reads a document.</summary>
    /// <param name="file">The file, for places.</param>
    /// <param name="text">Its text.</param>
    /// <param name="problems">Takes what is wrong with it.</param>
    /// <returns>The document; null where it cannot be read.</returns>
    public static DocumentTable? Read(string file, string text, ICollection<DocumentProblem> problems)
    {
        var reader = new DataFileReader(file, problems);
        ScriptBlockAst script = Parser.ParseInput(text, out _, out ParseError[] errors);
        foreach (ParseError error in errors)
        {
            bool isTwice = error.ErrorId == "DuplicateKeyInHashLiteral";
            problems.Add(new DocumentProblem(isTwice ? "DuplicateKey" : "InvalidDocument", reader.PlaceOf(error.Extent), isTwice ? "A key is there twice in one table." : $"It is no PowerShell data here ({error.ErrorId})."));
        }

        if (errors.Length > 0)
            return null;
        bool isPlain = script.ParamBlock is null && script.BeginBlock is null && script.ProcessBlock is null && script.DynamicParamBlock is null && script.EndBlock?.Statements.Count == 1;
        if (isPlain && Expression(script.EndBlock!.Statements[0]) is HashtableAst table)
            return reader.ReadTable(table);
        problems.Add(new DocumentProblem("InvalidDocument", reader.PlaceOf(script.Extent), "A document is one table, @{ … }, and nothing besides."));
        return null;
    }

    private static ExpressionAst? Expression(StatementAst statement) => statement is PipelineAst { PipelineElements: { Count: 1 } elements } && elements[0] is CommandExpressionAst { Redirections: { Count: 0 } } expression ? expression.Expression : null;

    private DocumentTable ReadTable(HashtableAst table)
    {
        var members = new List<DocumentMember>();
        foreach (Tuple<ExpressionAst, StatementAst> pair in table.KeyValuePairs)
        {
            if (pair.Item1 is ConstantExpressionAst { Value: { } key })
                members.Add(new DocumentMember(Convert.ToString(key, CultureInfo.InvariantCulture), PlaceOf(pair.Item1.Extent), Read(Expression(pair.Item2), pair.Item2)));
            else
                Refuse(pair.Item1);
        }

        return new DocumentTable(PlaceOf(table.Extent), members);
    }

    private DocumentValue Read(ExpressionAst? expression, Ast where)
    {
        DocumentPlace place = PlaceOf((expression ?? where).Extent);
        switch (expression)
        {
            case HashtableAst table:
                return ReadTable(table);
            case ArrayExpressionAst array:
                return new DocumentList(place, array.SubExpression.Statements.SelectMany(Items).ToArray());
            case ArrayLiteralAst literal:
                return new DocumentList(place, literal.Elements.Select(element => Read(element, element)).ToArray());
            case ConstantExpressionAst constant:
                return new DocumentScalar(place, constant.Value);
            case UnaryExpressionAst { TokenKind: TokenKind.Minus, Child: ConstantExpressionAst { Value: not string } number }:
                return new DocumentScalar(place, Negative(number.Value));
            case VariableExpressionAst { VariablePath: { IsUnqualified: true } } variable when Constant(variable.VariablePath.UserPath, out object? value):
                return new DocumentScalar(place, value);
            default:
                Refuse(expression ?? where);
                return new DocumentScalar(place, null);
        }
    }

    private IEnumerable<DocumentValue> Items(StatementAst statement) => Expression(statement) switch
    {
        ArrayLiteralAst literal => literal.Elements.Select(element => Read(element, element)),
        var single => [Read(single, statement)],
    };

    private static object Negative(object number) => number switch
    {
        int whole => -whole,
        long whole => -whole,
        decimal exact => -exact,
        _ => -Convert.ToDouble(number, CultureInfo.InvariantCulture),
    };

    private static bool Constant(string name, out object? value)
    {
        value = name.Equals("true", StringComparison.OrdinalIgnoreCase);
        if (name.Equals("null", StringComparison.OrdinalIgnoreCase))
            value = null;
        return value is null or true || name.Equals("false", StringComparison.OrdinalIgnoreCase);
    }

    private void Refuse(Ast found) => _problems.Add(new DocumentProblem("NotData", PlaceOf(found.Extent), "Only texts, numbers, $true, $false, $null, lists and tables are data; this would have to be run."));

    private DocumentPlace PlaceOf(IScriptExtent extent) => new(_file, extent.StartLineNumber, extent.StartColumnNumber);
}

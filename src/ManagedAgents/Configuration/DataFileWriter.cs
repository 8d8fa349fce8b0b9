using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation.Language;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;
using ManagedAgents.Client.Configuration;
using ManagedAgents.Errors;

namespace ManagedAgents.Configuration;

/// <summary>Writes a document in PowerShell's data language, alike on every system. What is written is read again as it was, and no text of it can be anything but a text.</summary>
internal sealed class DataFileWriter
{
    private const int LongestLine = 100;
    private const string Step = "    ";
    private static readonly Regex PlainName = new(@"\A[A-Za-z_][A-Za-z0-9_]*\z", RegexOptions.CultureInvariant);

    private readonly StringBuilder _text = new();

    private DataFileWriter()
    {
    }

    /// <summary>Writes a document.</summary>
    /// <param name="document">The document.</param>
    /// <param name="remarks">Lines that stand behind it.</param>
    /// <exception cref="InputException">It has names that differ in case only, which this language cannot say.</exception>
    public static string Write(DocumentTable document, IEnumerable<string> remarks)
    {
        var writer = new DataFileWriter();
        writer.WriteTable(document, string.Empty, string.Empty);
        writer._text.Append('\n');
        foreach (string remark in remarks)
            writer._text.Append("# ").Append(remark).Append('\n');
        return writer._text.ToString();
    }

    private void Write(DocumentValue value, string indent, string path)
    {
        switch (value)
        {
            case DocumentTable table:
                WriteTable(table, indent, path);
                break;
            case DocumentList list:
                WriteList(list, indent, path);
                break;
            default:
                _text.Append(Scalar(((DocumentScalar)value).Value, path));
                break;
        }
    }

    private void WriteTable(DocumentTable table, string indent, string path)
    {
        if (table.Members.Count == 0)
        {
            _text.Append("@{}");
            return;
        }

        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        string inner = indent + Step;
        _text.Append("@{\n");
        foreach (DocumentMember member in table.Members)
        {
            string own = path.Length == 0 ? member.Name : $"{path}.{member.Name}";
            if (!names.Add(member.Name))
                throw new InputException("DuplicateKey", $"{own} differs from its neighbour in case only, which a PowerShell data file cannot say; use -Format Json.");
            _text.Append(inner).Append(Name(member.Name)).Append(" = ");
            Write(member.Value, inner, own);
            _text.Append('\n');
        }

        _text.Append(indent).Append('}');
    }

    private void WriteList(DocumentList list, string indent, string path)
    {
        if (list.Items.All(static item => item is DocumentScalar))
        {
            string[] items = [.. list.Items.Select(item => Scalar(((DocumentScalar)item).Value, path))];
            if (items.Sum(static item => item.Length + 2) <= LongestLine && !items.Any(static item => item.Contains("\n")))
            {
                _text.Append("@(").Append(string.Join(", ", items)).Append(')');
                return;
            }
        }

        string inner = indent + Step;
        _text.Append("@(\n");
        for (int i = 0; i < list.Items.Count; i++)
        {
            _text.Append(inner);
            Write(list.Items[i], inner, $"{path}[{i}]");
            _text.Append('\n');
        }

        _text.Append(indent).Append(')');
    }

    private static string Name(string name) => PlainName.IsMatch(name) ? name : Text(name);

    private static string Scalar(object? value, string path) => value switch
    {
        null => "$null",
        string text => Text(text, path),
        bool flag => flag ? "$true" : "$false",
        decimal exact => exact.ToString(CultureInfo.InvariantCulture) + "d",
        double number when !double.IsNaN(number) && !double.IsInfinity(number) => number.ToString("R", CultureInfo.InvariantCulture),
        BigInteger or double => throw new InputException("NotWritable", $"{path} is a number that a PowerShell data file cannot say; use -Format Json."),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    /// <summary>A text in single quotes, in which nothing but a quote means anything; of several lines a here-string, where it has no line that would end it.</summary>
    private static string Text(string text, string path = "")
    {
        if (text.IndexOf('\0') >= 0)
            throw new InputException("NotWritable", $"{path} has the character U+0000, which a PowerShell data file cannot have; use -Format Json.");
        string[] lines = text.Split('\n');
        if (lines.Length > 1 && !lines.Any(static line => line.Length > 1 && line[1] == '@' && IsQuote(line[0])))
            return $"@'\n{text}\n'@";
        return $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";
    }

    private static bool IsQuote(char c) => c is '\'' or '\u2018' or '\u2019' or '\u201a' or '\u201b';
}

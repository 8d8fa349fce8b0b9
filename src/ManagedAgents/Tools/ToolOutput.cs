using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Text;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Wire;
using ManagedAgents.Pipeline;

namespace ManagedAgents.Tools;

/// <summary>
/// Collects the output and errors of a command as the text an agent reads: texts by lines, anything else as JSON, errors after it. It
/// keeps no more than its limit, however much comes, and says what it left out.
/// </summary>
internal sealed class ToolOutput
{
    private readonly int _depth;
    private readonly int _longestText;
    private readonly Func<IReadOnlyList<object?>, string> _print;
    private readonly List<object> _items = new();
    private readonly List<string> _errors = new();
    private bool _allText = true;
    private bool _isCutInside;
    private int _length;
    private long _leftOut;

    /// <param name="depth">How deep objects are shown.</param>
    /// <param name="longestText">How many characters of output are shown.</param>
    /// <param name="print">The text of what a Format cmdlet put out.</param>
    public ToolOutput(int depth, int longestText, Func<IReadOnlyList<object?>, string> print)
    {
        _depth = depth;
        _longestText = longestText;
        _print = print;
    }

    /// <summary>True where the command reported an error.</summary>
    public bool HasErrors => _errors.Count > 0;

    /// <summary>True where something lay deeper than it is shown.</summary>
    public bool IsCutByDepth { get; private set; }

    /// <summary>True where the text was cut; known once there is one.</summary>
    public bool IsCutByLength { get; private set; }

    public void Add(PSObject? output)
    {
        if (FormatRecords.Is(output))
        {
            AddFormat(output);
            return;
        }

        if (_length > _longestText)
        {
            _leftOut++;
            return;
        }

        object item;
        try
        {
            var tree = new ObjectTree(_longestText - _length, _print);
            object? plain = tree.From(output, _depth);
            IsCutByDepth |= tree.IsCutByDepth;
            _isCutInside |= tree.IsCutByRoom;
            item = plain as string ?? (object)new JsonItem(JsonText.Of(plain));
        }
        catch (Exception cause) when (cause is not PipelineStoppedException)
        {
            AddError($"An object of type {output?.BaseObject.GetType().ToString() ?? "null"} cannot be shown: {cause.Message}");
            return;
        }

        _allText &= item is string;
        _items.Add(item);
        _length += item.ToString()!.Length;
    }

    public void AddError(string message)
    {
        if (_errors.Sum(e => e.Length) <= _longestText)
            _errors.Add(message);
    }

    /// <summary>The whole as one text. It is asked for once, when the command has ended.</summary>
    public string Close()
    {
        var text = new StringBuilder();
        PrintFormats();
        AppendItems(text);
        Cut(text, _leftOut, _isCutInside);
        if (IsCutByDepth)
            text.Append($"\n[Objects are shown to a depth of {_depth}; what lies deeper is shown as text only.]");
        if (_errors.Count > 0)
        {
            var errors = new StringBuilder(string.Join("\n", _errors));
            Cut(errors, leftOut: 0, isCutInside: false);
            if (text.Length > 0)
                text.Append("\n\n");
            text.Append("Errors:\n").Append(errors);
        }

        return ContentInput.ResultText(text.ToString());
    }

    /// <summary>What a Format cmdlet puts out belongs together. Each of its entries prints a line at least; where it begins and ends is always kept, as it cannot be printed without.</summary>
    private void AddFormat(PSObject? record)
    {
        if (FormatRecords.IsEntry(record) && ++_length > _longestText)
        {
            _leftOut++;
            return;
        }

        if (_items.LastOrDefault() is not FormatItem last)
            _items.Add(last = new FormatItem());
        last.Records.Add(record);
    }

    private void PrintFormats()
    {
        for (int i = 0; i < _items.Count; i++)
        {
            if (_items[i] is not FormatItem format)
                continue;
            try
            {
                _items[i] = _print(format.Records);
            }
            catch (Exception cause) when (cause is not PipelineStoppedException)
            {
                _items[i] = string.Empty;
                AddError($"What a Format command put out cannot be printed: {cause.Message}");
            }
        }
    }

    private void AppendItems(StringBuilder text)
    {
        if (_allText)
            text.Append(string.Join("\n", _items));
        else if (_items.Count == 1 && _leftOut == 0)
            text.Append(_items[0]);
        else
            text.Append('[').Append(string.Join(",\n", _items.Select(item => item is string line ? JsonText.Of(line) : item.ToString()))).Append(']');
    }

    private void Cut(StringBuilder text, long leftOut, bool isCutInside)
    {
        int length = text.Length;
        if (length <= _longestText && leftOut == 0 && !isCutInside)
            return;
        IsCutByLength = true;
        if (length > _longestText)
            text.Length = char.IsHighSurrogate(text[_longestText - 1]) ? _longestText - 1 : _longestText;
        text.Append($"\n[Cut after {text.Length} characters; {(isCutInside ? "at least " : string.Empty)}{length - text.Length} more");
        if (leftOut > 0)
            text.Append($" and {leftOut} further objects");
        text.Append(" left out. Ask for less at a time.]");
    }

    private sealed class JsonItem
    {
        private readonly string _json;

        public JsonItem(string json) => _json = json;

        public override string ToString() => _json;
    }

    private sealed class FormatItem
    {
        public List<object?> Records { get; } = [];
    }
}

/// <summary>A tool's result as the text the agent reads: texts by lines, other values as JSON.</summary>
internal static class ResultText
{
    public static string From(object? result)
    {
        object? plain = PlainValue.From(result);
        return plain switch
        {
            null => string.Empty,
            string text => text,
            IEnumerable lines and not IDictionary when lines.Cast<object?>().All(line => line is string) => string.Join("\n", lines.Cast<string>()),
            _ => JsonText.Of(plain),
        };
    }
}

using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Text;
using ManagedAgents.Client.Json;

namespace ManagedAgents.Tools;

/// <summary>
/// Collects the output and errors of a command as the text an agent reads: texts by lines, anything else as JSON, errors after it. It
/// keeps no more than its limit, however much comes, and says what it left out.
/// </summary>
internal sealed class ToolOutput
{
    /// <summary>A result needs some text.</summary>
    private const string NoOutput = "(no output)";

    private readonly int _depth;
    private readonly int _longestText;
    private readonly List<object> _items = new();
    private readonly List<string> _errors = new();
    private bool _allText = true;
    private int _length;
    private long _leftOut;

    public ToolOutput(int depth, int longestText)
    {
        _depth = depth;
        _longestText = longestText;
    }

    /// <summary>True where the command reported an error.</summary>
    public bool HasErrors => _errors.Count > 0;

    public void Add(PSObject? output)
    {
        if (_length > _longestText)
        {
            _leftOut++;
            return;
        }

        object item;
        try
        {
            object? plain = ObjectTree.From(output, _depth, _longestText - _length);
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

    /// <summary>The whole as one text.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        AppendItems(text);
        Cut(text);
        if (_errors.Count > 0)
        {
            var errors = new StringBuilder(string.Join("\n", _errors));
            Cut(errors);
            if (text.Length > 0)
                text.Append("\n\n");
            text.Append("Errors:\n").Append(errors);
        }

        return text.Length > 0 ? text.ToString() : NoOutput;
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

    private void Cut(StringBuilder text)
    {
        int length = text.Length;
        if (length <= _longestText && _leftOut == 0)
            return;
        if (length > _longestText)
            text.Length = char.IsHighSurrogate(text[_longestText - 1]) ? _longestText - 1 : _longestText;
        text.Append($"\n[Cut after {text.Length} characters; {length - text.Length} more");
        if (_leftOut > 0)
            text.Append($" and {_leftOut} further objects");
        text.Append(" left out. Ask for less at a time.]");
    }

    private sealed class JsonItem
    {
        private readonly string _json;

        public JsonItem(string json) => _json = json;

        public override string ToString() => _json;
    }
}

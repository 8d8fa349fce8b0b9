using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using ManagedAgents.Client.Events;
using ManagedAgents.Errors;
using ManagedAgents.Tools;

namespace ManagedAgents.Approvals;

/// <summary>
/// One entry of an allow list: a tool, and where given a pattern for what it is called with, such as read, web_*, github/list_issues or
/// "bash:git status*". The text before a colon is the tool's; a bare name never means an MCP server's tool, which is server/tool.
/// </summary>
internal sealed class AllowedCall
{
    private const string Command = "command";
    private const string Regular = "grep";

    /// <summary>The fields of a call's input that name a place.</summary>
    private static readonly string[] PlaceFields = ["file_path", "path", "directory", "dir", "folder", "cwd", "root", "source", "destination"];

    private static readonly string[] AddressFields = ["url", "uri"];

    /// <summary>The fields that say what is sought, in a place where there is one.</summary>
    private static readonly string[] SoughtFields = ["pattern", "glob"];

    /// <summary>The fields of a call's input that say what is acted on.</summary>
    private static readonly string[] MainFields = [Command, "query", .. PlaceFields, .. AddressFields, .. SoughtFields];

    private readonly string _entry;
    private readonly EntryPattern _tool;
    private readonly EntryPattern? _pattern;

    private AllowedCall(string entry, string tool, string? pattern)
    {
        _entry = entry;
        _tool = new EntryPattern(tool);
        _pattern = pattern is null ? null : new EntryPattern(pattern);
    }

    /// <exception cref="InputException">There is no tool in it.</exception>
    public static AllowedCall Parse(string entry)
    {
        int colon = entry.IndexOf(':');
        string tool = (colon < 0 ? entry : entry.Substring(0, colon)).Trim();
        string? pattern = colon < 0 ? null : entry.Substring(colon + 1).Trim();
        if (tool.Length == 0 || pattern?.Length == 0)
            throw new InputException("InvalidApproval", $"'{entry}' is no entry of an allow list; write a tool such as read, a tool with a pattern such as 'bash:git *', or server/tool.");
        return new AllowedCall(entry, tool, pattern);
    }

    public bool Fits(ToolUseEvent call)
    {
        string name = call is AgentMcpToolUseEvent mcp ? $"{mcp.McpServerName}/{call.Name}" : call.Name;
        return _tool.FitsName(name) && (_pattern is null || FitsInput(call));
    }

    /// <summary>Why the entry can allow nothing; null where it can, or where nobody knows.</summary>
    /// <param name="commands">The caller's tools that have a command, by name.</param>
    public string? Doubt(IReadOnlyDictionary<string, CommandTool> commands)
    {
        if (_tool.Text.IndexOf('/') >= 0)
            return _tool.Text.EndsWith("/", StringComparison.Ordinal) || _tool.Text[0] == '/' ? $"'{_entry}' allows nothing: an MCP server's tool is server/tool." : null;
        string[] known = [.. BuiltInTools.Names, .. commands.Keys];
        string[] meant = Array.FindAll(known, _tool.FitsName);
        if (meant.Length == 0)
        {
            string? near = Array.Find(known, name => name.Equals(_tool.Text, StringComparison.OrdinalIgnoreCase) || _tool.Text.StartsWith(name + "(", StringComparison.OrdinalIgnoreCase));
            return $"'{_entry}' allows nothing: no tool has this name.{(near is null ? string.Empty : $" Is {near} meant? Case matters, and a pattern stands behind a colon.")} The tools are {string.Join(", ", known)}; those of MCP servers are server/tool.";
        }

        return _pattern is not null && meant.All(tool => !MayFit(tool, commands))
            ? $"'{_entry}' allows nothing: no call of {string.Join(", ", meant)} has an input that fits '{_pattern.Text}'."
            : null;
    }

    private static bool Is(string field, params string[] names) => names.Contains(field, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether any input of a tool of known inputs may fit.</summary>
    private bool MayFit(string tool, IReadOnlyDictionary<string, CommandTool> commands)
    {
        if (commands.TryGetValue(tool, out CommandTool? command))
            return command.Parameters.Any(parameter => Is(parameter.Name, MainFields)) || (command.Parameters.Count > 0 && command.Parameters.Count(static parameter => parameter.IsMandatory) < 2);
        return tool switch
        {
            "web_fetch" => _pattern!.IsAddress,
            "bash" or "web_search" or Regular => true,
            _ => !_pattern!.NamesParent,
        };
    }

    /// <summary>An agent may add a field that the tool ignores, so each one that may be meant must fit. A lone field is meant, whatever its name.</summary>
    private bool FitsInput(ToolUseEvent call)
    {
        IReadOnlyDictionary<string, object?> input = CallInput.Read(call);
        KeyValuePair<string, object?>[] meant = input.Where(field => input.Count == 1 || Is(field.Key, MainFields)).ToArray();
        bool hasPlace = meant.Any(static field => Is(field.Key, PlaceFields));
        bool isRegular = call is AgentToolUseEvent { Name: Regular };
        if (isRegular && !hasPlace && _pattern!.IsPlace)
            return false;
        return meant.Length > 0 && meant.All(field => field.Value is string text
            && (hasPlace && Is(field.Key, SoughtFields) ? StaysInPlace(text, isRegular && Is(field.Key, "pattern")) : FitsText(field.Key, text, isRegular)));
    }

    private bool FitsText(string field, string text, bool isRegular)
    {
        if (Is(field, Command))
            return _pattern!.FitsCommand(text);
        if (Is(field, AddressFields))
            return _pattern!.FitsAddress(text);
        if (Is(field, PlaceFields) || (Is(field, SoughtFields) && !isRegular))
            return _pattern!.FitsPlace(text);
        if (Is(field, MainFields))
            return _pattern!.FitsWords(text);

        // A field that is not known may well be a command line, an address or a path.
        return _pattern!.FitsCommand(text) && (!_pattern.IsAddress || _pattern.FitsAddress(text)) && (_pattern.IsAddress || !_pattern.HasNames || _pattern.FitsPlace(text));
    }

    /// <summary>Of what is sought in a place: whether it is not another place. What is a regular expression is none, unless it is taken for an option.</summary>
    private static bool StaysInPlace(string text, bool isRegular)
    {
        if (text.Length > 0 && text[0] == '-')
            return false;
        return isRegular || (PlaceReadings.Of(text, hasBackslashes: false) is { } readings && readings.All(static reading => !Regex.IsMatch(reading, @"\A\s*(?:[/\\~]|[A-Za-z]:)")));
    }
}

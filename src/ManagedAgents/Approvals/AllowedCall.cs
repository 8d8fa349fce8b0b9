using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using ManagedAgents.Client.Events;
using ManagedAgents.Errors;

namespace ManagedAgents.Approvals;

/// <summary>
/// One entry of an allow list: a tool, and where given a pattern for what it is called with, such as read, web_*, github/list_issues or
/// "bash:git status*". The text before a colon is the tool's; a bare name never means an MCP server's tool, which is server/tool.
/// </summary>
internal sealed class AllowedCall
{
    private const string Command = "command";
    private const string Address = "url";

    /// <summary>Of several fields of a call's input, the one that says what is acted on.</summary>
    private static readonly string[] MainFields = { Command, "file_path", "path", Address, "query", "pattern" };

    /// <summary>What a wildcard may stand for in a command line: nothing with which a shell does more than the pattern shows.</summary>
    private const string NoShellSyntax = @"[^;&|`$<>(){}!\\\r\n\0]*";
    private const string NoControl = @"[^\r\n\0]*";
    private const string NoHostSeparator = @"[^/\\?#@:\s]*";

    private readonly Regex _tool;
    private readonly string? _pattern;

    private AllowedCall(Regex tool, string? pattern)
    {
        _tool = tool;
        _pattern = pattern;
    }

    /// <exception cref="InputException">There is no tool in it.</exception>
    public static AllowedCall Parse(string entry)
    {
        int colon = entry.IndexOf(':');
        string tool = (colon < 0 ? entry : entry.Substring(0, colon)).Trim();
        string? pattern = colon < 0 ? null : entry.Substring(colon + 1).Trim();
        if (tool.Length == 0 || pattern?.Length == 0)
            throw new InputException("InvalidApproval", $"'{entry}' is no entry of an allow list; write a tool such as read, a tool with a pattern such as 'bash:git *', or server/tool.");
        return new AllowedCall(ToRegex(tool, NoHostSeparator), pattern);
    }

    public bool Fits(ToolUseEvent call)
    {
        string name = call is AgentMcpToolUseEvent mcp ? $"{mcp.McpServerName}/{call.Name}" : call.Name;
        if (!_tool.IsMatch(name))
            return false;
        return _pattern is null || (MainField(call.Input) is { Value: string text } field && FitsText(field.Key, text));
    }

    private static KeyValuePair<string, object?> MainField(IReadOnlyDictionary<string, object?> input) => input.Count == 1
        ? input.First()
        : input.OrderBy(static field => Array.IndexOf(MainFields, field.Key)).FirstOrDefault(static field => Array.IndexOf(MainFields, field.Key) >= 0);

    private bool FitsText(string field, string text)
    {
        // A field that is not known may well be a command line.
        if (field == Command || Array.IndexOf(MainFields, field) < 0)
            return ToRegex(_pattern!, NoShellSyntax).IsMatch(text);
        if (text.Split('/', '\\').Contains(".."))
            return false;
        return field == Address ? FitsAddress(text) : ToRegex(_pattern!, NoControl).IsMatch(text);
    }

    /// <summary>A wildcard in an address's host cannot reach into its path.</summary>
    private bool FitsAddress(string text)
    {
        int scheme = _pattern!.IndexOf("://", StringComparison.Ordinal);
        int pathStart = _pattern.IndexOf('/', scheme < 0 ? 0 : scheme + "://".Length);
        string host = pathStart < 0 ? _pattern : _pattern.Substring(0, pathStart);
        string path = pathStart < 0 ? string.Empty : _pattern.Substring(pathStart);
        return Regex.IsMatch(text, $@"\A{Body(host, NoHostSeparator)}{Body(path, NoControl)}\z", RegexOptions.CultureInvariant);
    }

    private static Regex ToRegex(string pattern, string wildcard) => new($@"\A{Body(pattern, wildcard)}\z", RegexOptions.CultureInvariant);

    private static string Body(string pattern, string wildcard)
    {
        var body = new StringBuilder();
        foreach (char c in pattern)
            body.Append(c == '*' ? wildcard : Regex.Escape(c.ToString()));
        return body.ToString();
    }
}

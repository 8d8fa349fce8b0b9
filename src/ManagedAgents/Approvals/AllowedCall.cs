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
    private const string Sought = "pattern";

    /// <summary>What a wildcard may stand for in a command line: nothing with which a shell does more than the pattern shows.</summary>
    private const string NoShellSyntax = @"[^;&|`$<>(){}!\\\r\n\0]*";
    private const string NoControl = @"[^\r\n\0]*";
    private const string NoSpace = @"[^\s\p{Cc}]*";
    private const string NoSeparator = @"[^/\\?#@:%\s]*";

    private static readonly char[] PathSeparators = { '/', '\\' };

    /// <summary>The fields of a call's input that name a place.</summary>
    private static readonly string[] PathFields = { "file_path", "path" };

    /// <summary>The fields of a call's input that say what is acted on.</summary>
    private static readonly string[] MainFields = { Command, "file_path", "path", Address, "query", Sought };

    /// <summary>An input may be made so that it takes for ever to compare.</summary>
    private static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(1);

    private readonly string _tool;
    private readonly string? _pattern;

    private AllowedCall(string tool, string? pattern)
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
        return new AllowedCall(tool, pattern);
    }

    public bool Fits(ToolUseEvent call)
    {
        string name = call is AgentMcpToolUseEvent mcp ? $"{mcp.McpServerName}/{call.Name}" : call.Name;
        return IsMatch(Body(_tool, NoSeparator), name) && (_pattern is null || FitsInput(call.Input));
    }

    /// <summary>An agent may add a field that the tool ignores, so each one that may be meant must fit. A lone field is meant, whatever its name.</summary>
    private bool FitsInput(IReadOnlyDictionary<string, object?> input)
    {
        KeyValuePair<string, object?>[] meant = input.Where(field => input.Count == 1 || Is(field.Key, MainFields)).ToArray();
        bool hasPlace = meant.Any(static field => Is(field.Key, PathFields));
        return meant.Length > 0 && meant.All(field => field.Value is string text
            && (hasPlace && Is(field.Key, Sought) ? StaysInPlace(text) : FitsText(field.Key, text)));
    }

    private bool FitsText(string field, string text)
    {
        // A field that is not known may well be a command line.
        if (Is(field, Command) || !Is(field, MainFields))
            return IsMatch(Body(_pattern!, NoShellSyntax), text);
        if (HasParent(text))
            return false;
        return Is(field, Address) ? !HasParent(Uri.UnescapeDataString(text)) && IsMatch(AddressBody(), text) : IsMatch(Body(_pattern!, NoControl), text);
    }

    /// <summary>A wildcard in an address's host cannot reach into its path.</summary>
    private string AddressBody()
    {
        int scheme = _pattern!.IndexOf("://", StringComparison.Ordinal);
        int pathStart = _pattern.IndexOf('/', scheme < 0 ? 0 : scheme + "://".Length);
        string host = pathStart < 0 ? _pattern : _pattern.Substring(0, pathStart);
        return Body(host, NoSeparator) + Body(_pattern.Substring(host.Length), NoSpace);
    }

    /// <summary>Of what is sought in a place: whether it is not another place.</summary>
    private static bool StaysInPlace(string text) =>
        !HasParent(text) && !(text.Length > 0 && text[0] is '/' or '\\' or '~') && !(text.Length > 1 && text[1] == ':');

    private static bool HasParent(string path) => path.Split(PathSeparators).Contains("..");

    private static bool Is(string field, params string[] names) => names.Contains(field, StringComparer.OrdinalIgnoreCase);

    private static bool IsMatch(string body, string text)
    {
        try
        {
            return Regex.IsMatch(text, $@"\A{body}\z", RegexOptions.CultureInvariant, LongestMatch);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static string Body(string pattern, string wildcard)
    {
        var body = new StringBuilder();
        foreach (char c in pattern)
            body.Append(c == '*' ? wildcard : Regex.Escape(c.ToString()));
        return body.ToString();
    }
}

using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Text.RegularExpressions;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;

namespace ManagedAgents.Tools;

/// <summary>The name and the description of a custom tool and the names of its input: what the service takes, and the name a command gets.</summary>
internal static class ToolNaming
{
    /// <summary>What a name of a tool's input may be, as the end of a sentence.</summary>
    public const string InputNames = "1 to 64 ASCII letters, digits, underscores, dots and hyphens";

    private static readonly string[] ReservedPrefixes = ["mcp__", "ant__"];

    /// <summary>Gives the name back where the service takes it.</summary>
    /// <exception cref="InputException">It does not.</exception>
    public static string CheckName(string name)
    {
        if (!Regex.IsMatch(name, @"\A[A-Za-z0-9_-]{1,128}\z"))
            throw Unusable(name, "it has 1 to 128 ASCII letters, digits, underscores and hyphens");
        if (BuiltInTools.Names.Contains(name, StringComparer.Ordinal))
            throw Unusable(name, "a built-in tool has it; choose another, such as my_" + name);
        if (Array.Find(ReservedPrefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal)) is { } reserved)
            throw Unusable(name, $"names that begin with {reserved} are the service's own; choose another beginning");
        return name;
    }

    /// <summary>Whether the service takes the name of a parameter.</summary>
    public static bool IsInputName(string name) => Regex.IsMatch(name, @"\A[A-Za-z0-9_.-]{1,64}\z");

    /// <summary>Gives the description back where there is one.</summary>
    /// <exception cref="InputException">It is blank.</exception>
    public static string CheckDescription(string description, string name) => string.IsNullOrWhiteSpace(description)
        ? throw new InputException("InvalidToolDescription", $"The tool '{name}' has no description; the agent needs one to know what it does.")
        : description;

    /// <summary>The tool's name of a command: get_disk_report of Get-DiskReport.</summary>
    public static string NameOf(CommandInfo command)
    {
        string name = command.CommandType == CommandTypes.ExternalScript ? Regex.Replace(command.Name, @"\.ps1\z", string.Empty, RegexOptions.IgnoreCase) : command.Name;
        string parted = Regex.Replace(name, "(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_");
        return Regex.Replace(parted, "[^A-Za-z0-9]+", "_").Trim('_').ToLowerInvariant();
    }

    private static InputException Unusable(string name, string why) => new("InvalidToolName", $"'{name}' cannot be a tool's name: {why}.");
}

/// <summary>The tools of the service's sandbox.</summary>
internal static class BuiltInTools
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = KeyedTable.KeysOf<ToolPolicyTable>();

    /// <summary>The same, for a parameter.</summary>
    public static KnownValues Known => new("built-in tool", Names);
}

/// <summary>Who lets single built-in tools run: each tool is a key.</summary>
public sealed class ToolPolicyTable : KeyedTable
{
    /// <summary>Makes an empty one.</summary>
    public ToolPolicyTable()
    {
    }

    /// <summary>Takes what a table has.</summary>
    /// <param name="given">The table.</param>
    public ToolPolicyTable(IDictionary given)
        : base(given)
    {
    }

    /// <summary>Who lets bash run.</summary>
    public string? bash { get => Get<string>(); set => Set(value); }

    /// <summary>Who lets edit run.</summary>
    public string? edit { get => Get<string>(); set => Set(value); }

    /// <summary>Who lets read run.</summary>
    public string? read { get => Get<string>(); set => Set(value); }

    /// <summary>Who lets write run.</summary>
    public string? write { get => Get<string>(); set => Set(value); }

    /// <summary>Who lets glob run.</summary>
    public string? glob { get => Get<string>(); set => Set(value); }

    /// <summary>Who lets grep run.</summary>
    public string? grep { get => Get<string>(); set => Set(value); }

    /// <summary>Who lets web_fetch run.</summary>
    public string? web_fetch { get => Get<string>(); set => Set(value); }

    /// <summary>Who lets web_search run.</summary>
    public string? web_search { get => Get<string>(); set => Set(value); }
}

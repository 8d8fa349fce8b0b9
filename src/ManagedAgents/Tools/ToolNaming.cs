using System.Management.Automation;
using System.Text.RegularExpressions;
using ManagedAgents.Errors;

namespace ManagedAgents.Tools;

/// <summary>The name and the description of a custom tool: what the service takes, and the name a command gets.</summary>
internal static class ToolNaming
{
    /// <summary>Gives the name back where the service takes it.</summary>
    /// <exception cref="InputException">It does not.</exception>
    public static string CheckName(string name) => Regex.IsMatch(name, @"^[A-Za-z0-9_-]{1,128}\z")
        ? name
        : throw new InputException("InvalidToolName", $"'{name}' cannot be a tool's name: it has 1 to 128 letters, digits, underscores and hyphens.");

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
}

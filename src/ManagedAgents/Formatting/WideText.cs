using System.Linq;
using System.Management.Automation;

namespace ManagedAgents.Formatting;

/// <summary>What the wide view shows of an object.</summary>
internal static class WideText
{
    private static readonly string[] Names = { "Name", "FileName", "Title", "McpServerName", "Id", "SessionId", "Target", "Type" };

    /// <summary>What an object is called, else its id, else what it says of itself.</summary>
    /// <param name="value">The object.</param>
    /// <returns>One line.</returns>
    public static string Of(object value)
    {
        PSObject shown = PSObject.AsPSObject(value);
        string? name = Names.Select(property => shown.Properties[property]?.Value as string).FirstOrDefault(text => !string.IsNullOrEmpty(text));
        return ScreenText.Line(name ?? shown.ToString());
    }
}

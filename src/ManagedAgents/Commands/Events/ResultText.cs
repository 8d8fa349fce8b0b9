using System.Collections;
using System.Linq;
using ManagedAgents.Client.Json;

namespace ManagedAgents.Commands.Events;

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

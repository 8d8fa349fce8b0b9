using System.Collections.Generic;
using System.Linq;
using System.Text.Json;

namespace ManagedAgents.Tests.Client;

/// <summary>Streams and frames as text in a failed test's message, with control characters made visible.</summary>
internal static class SseText
{
    public static string Escape(string text) => JsonSerializer.Serialize(text);

    public static string Describe(IEnumerable<(string Name, string Data)> frames) =>
        "[" + string.Join(", ", frames.Select(frame => $"{Escape(frame.Name)}={Escape(frame.Data)}")) + "]";
}

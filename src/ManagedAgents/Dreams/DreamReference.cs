using ManagedAgents.Client;
using ManagedAgents.Client.Dreams;
using ManagedAgents.Formatting;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;

namespace ManagedAgents.Dreams;

/// <summary>Names a dream by its id, its object, or an object that says which dream it is of.</summary>
public sealed class DreamReference : ResourceReference
{
    /// <summary>Takes what names the dream.</summary>
    /// <param name="value">An id or an object.</param>
    public DreamReference(object value)
        : base(Kinds.Dream, value)
    {
    }
}

/// <summary>Completes the states of a dream.</summary>
public sealed class DreamStatusCompleter : FixedCompleter
{
    /// <summary>Makes the completer.</summary>
    public DreamStatusCompleter()
        : base(KnownValues.DreamStatuses)
    {
    }
}

/// <summary>What the views of dreams show in their computed columns.</summary>
internal static class DreamText
{
    /// <summary>What came of a dream.</summary>
    /// <param name="dream">The dream.</param>
    /// <returns>The id of the memory store that it wrote, or why it failed; empty where there is neither.</returns>
    public static string Result(Dream dream) => dream.Error is { } error ? Style.Paint(Tone.Error, ScreenText.Line(error.ToString())) : ScreenText.Line(dream.MemoryStoreId);
}

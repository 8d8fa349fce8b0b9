using System.Collections.Generic;

namespace ManagedAgents.Emulator.Routing;

/// <summary>One page of a list and the cursors to its neighbours; null where there is none.</summary>
internal sealed class Page<T>
{
    public Page(IReadOnlyList<T> items, string? next, string? previous)
    {
        Items = items;
        Next = next;
        Previous = previous;
    }

    public IReadOnlyList<T> Items { get; }

    public string? Next { get; }

    public string? Previous { get; }
}

using System.Collections.Generic;

namespace ManagedAgents.Client.Markup;

/// <summary>The runs of backticks of a text, found once, so that none is sought again for each mark that has no end.</summary>
internal sealed class BacktickRuns
{
    private readonly Dictionary<int, Queue<int>> _byLength = new();

    public BacktickRuns(string text)
    {
        for (int at = text.IndexOf('`'); at >= 0; at = at < text.Length ? text.IndexOf('`', at) : -1)
        {
            int length = LineText.Run(text, at);
            if (!_byLength.TryGetValue(length, out Queue<int>? places))
                _byLength[length] = places = new Queue<int>();
            places.Enqueue(at);
            at += length;
        }
    }

    /// <summary>Where the next run of a length begins; -1 where there is none.</summary>
    /// <param name="length">The length.</param>
    /// <param name="from">Where to begin; never before where the last search began.</param>
    public int Next(int length, int from)
    {
        if (!_byLength.TryGetValue(length, out Queue<int>? places))
            return -1;
        while (places.Count > 0 && places.Peek() < from)
            places.Dequeue();
        return places.Count > 0 ? places.Peek() : -1;
    }
}

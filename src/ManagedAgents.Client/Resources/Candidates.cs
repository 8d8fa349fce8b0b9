using System;
using System.Linq;

namespace ManagedAgents.Client.Resources;

/// <summary>What a list shows that the request may have made, whose list has the newest first; one that this process knows for another's is not among it.</summary>
internal sealed class Candidates<T>
    where T : class
{
    private readonly T?[] _found;
    private string? _first;
    private string? _surplus;
    private string? _misfit;
    private string? _alike;

    /// <summary>Makes one.</summary>
    /// <param name="count">How many things the request makes.</param>
    public Candidates(int count) => _found = new T?[count];

    /// <summary>True where one of all was found.</summary>
    public bool AreWhole => Array.TrueForAll(_found, static one => one is not null);

    /// <summary>Takes note of something in the list.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="age">Its age.</param>
    /// <param name="likeness">How like it is to each that was sent.</param>
    /// <param name="read">Reads it.</param>
    public void Meet(string id, ListedAge age, Func<int, Likeness> likeness, Func<T> read)
    {
        Likeness best = Likeness.None;

        // Of several equal ones in a request the last is found first.
        for (int i = _found.Length - 1; i >= 0; i--)
        {
            Likeness one = likeness(i);
            if (one == Likeness.Same && age == ListedAge.Since && id.Length > 0 && _found[i] is null)
            {
                _found[i] = read();
                _first ??= id;
                return;
            }

            best = one > best ? one : best;
        }

        if (best == Likeness.Same && age == ListedAge.Since && id.Length > 0)
            _surplus ??= id;
        else if (best == Likeness.Same && age == ListedAge.Unclear)
            _misfit ??= id;
        else if (best != Likeness.None && age != ListedAge.Before)
            _alike ??= id;
    }

    /// <summary>What that says.</summary>
    /// <param name="isOurs">True where nobody else can have made what fits.</param>
    /// <param name="mayRepeat">True where another one does no harm.</param>
    public Finding<T[]> Judge(bool isOurs, bool mayRepeat)
    {
        if (AreWhole && _surplus is not null && !mayRepeat)
            return Finding<T[]>.Open($"There is more than one like it, such as '{_first}' and '{_surplus}', and nothing tells which is this one.");
        if (AreWhole && !isOurs)
            return Finding<T[]>.Open($"'{_first}' is like it, and nothing tells it from what somebody else may have sent at the same time.");
        if (AreWhole)
            return Finding<T[]>.Of(_found!);
        if (_found.Any(static one => one is not null))
            return Finding<T[]>.Open($"A part of it is there, '{_first}'.");
        if (_misfit is not null)
            return Finding<T[]>.Open($"'{_misfit}' is like it, but of another time; the clocks may be apart.");
        return _alike is null ? Finding<T[]>.Nothing : Finding<T[]>.Open($"'{_alike}' is much like it, but not the same.");
    }
}

/// <summary>What a look into a list says of a request whose answer was lost: found, open, or not there.</summary>
internal sealed class Finding<T>
    where T : class
{
    /// <summary>Nothing like it is there.</summary>
    public static readonly Finding<T> Nothing = new(null, null);

    private Finding(T? found, string? doubt)
    {
        Found = found;
        Doubt = doubt;
    }

    /// <summary>What the request made; null where that is not there, or not told apart.</summary>
    public T? Found { get; }

    /// <summary>Why it stays open whether the request was carried out, as a sentence; null where it does not.</summary>
    public string? Doubt { get; }

    public static Finding<T> Of(T found) => new(found, null);

    public static Finding<T> Open(string doubt) => new(null, doubt);
}

/// <summary>How like something in a list is to what was sent.</summary>
internal enum Likeness
{
    /// <summary>Another thing.</summary>
    None,

    /// <summary>The same, but for what a service may have changed when it stored it.</summary>
    Alike,

    /// <summary>It agrees in every field that was sent.</summary>
    Same,
}

/// <summary>How old something in a list is, beside a request whose answer was lost.</summary>
internal enum ListedAge
{
    /// <summary>Made since the request was sent, or about then.</summary>
    Since,

    /// <summary>Its time does not fit, and that alone proves nothing: two clocks may be apart.</summary>
    Unclear,

    /// <summary>Made before the request was sent.</summary>
    Before,
}

namespace ManagedAgents.Client.Operations;

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

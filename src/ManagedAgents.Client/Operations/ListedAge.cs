namespace ManagedAgents.Client.Operations;

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

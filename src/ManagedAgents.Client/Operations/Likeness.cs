namespace ManagedAgents.Client.Operations;

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

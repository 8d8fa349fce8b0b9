namespace ManagedAgents.Client.Transcripts;

/// <summary>Who says something.</summary>
internal enum Speaker
{
    User,
    System,
    Agent,

    /// <summary>Agents among themselves.</summary>
    Thread,
}

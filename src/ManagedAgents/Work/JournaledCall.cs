namespace ManagedAgents.Work;

/// <summary>What a journal knows of a call that was begun.</summary>
internal sealed class JournaledCall
{
    public JournaledCall(string? result, bool isError)
    {
        Result = result;
        IsError = isError;
    }

    /// <summary>The result's text; null where the process ended before there was one.</summary>
    public string? Result { get; }

    /// <summary>True where the tool failed.</summary>
    public bool IsError { get; }
}

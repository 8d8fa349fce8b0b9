namespace ManagedAgents.Emulator;

/// <summary>Which of the service's two wire formats an emulator speaks.</summary>
public enum EmulatorWireFormat
{
    /// <summary>Accepts both, answers in the current one.</summary>
    Both,

    /// <summary>The form of the launch documentation alone; the current form is a 400.</summary>
    Launch,

    /// <summary>The current form alone; the launch form is a 400.</summary>
    Current,
}

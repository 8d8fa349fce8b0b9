namespace ManagedAgents.Approvals;

/// <summary>A call that can be run with -WhatIf first.</summary>
internal interface IRehearsal
{
    /// <summary>Shows on the console what the call would do, without doing it.</summary>
    void Show();
}

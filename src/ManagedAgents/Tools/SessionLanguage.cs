using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace ManagedAgents.Tools;

/// <summary>What the session's language mode allows. The engine guards scripts by it; what .NET code does for them, that code must guard.</summary>
internal static class SessionLanguage
{
    /// <summary>True in full language, and where there is no session. False where a session is constrained, as by a policy or an endpoint.</summary>
    public static bool IsFull => Runspace.DefaultRunspace is not { } runspace || runspace.SessionStateProxy.LanguageMode == PSLanguageMode.FullLanguage;
}

using System.Runtime.InteropServices;

namespace ManagedAgents.Commands;

/// <summary>What the module calls itself to the service.</summary>
internal static class ClientName
{
    public static string Text { get; } =
        $"ManagedAgents-PowerShell/{typeof(ClientName).Assembly.GetName().Version.ToString(3)} ({RuntimeInformation.FrameworkDescription.Trim()})";
}

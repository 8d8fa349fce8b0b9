using System;
using System.Net;
using System.Runtime.InteropServices;

namespace ManagedAgents.Client.Http;

/// <summary>What differs on .NET Framework, that is in Windows PowerShell 5.1.</summary>
internal static class NetFramework
{
    public static bool IsCurrent { get; } = RuntimeInformation.FrameworkDescription.StartsWith(".NET Framework", StringComparison.Ordinal);

    /// <summary>Adds TLS 1.2 where old defaults leave it out; where the system chooses, it goes on choosing.</summary>
    public static void AllowTls12()
    {
        if (ServicePointManager.SecurityProtocol != 0)
            ServicePointManager.SecurityProtocol |= SecurityProtocolType.Tls12;
    }
}

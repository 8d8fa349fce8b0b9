using System;
using System.Net;

namespace ManagedAgents.Client.Http;

/// <summary>What differs on .NET Framework, that is in Windows PowerShell 5.1.</summary>
internal static class NetFramework
{
    /// <summary>Told by the core library, which is System.Private.CoreLib on .NET.</summary>
    public static bool IsCurrent { get; } = typeof(object).Assembly.GetName().Name == "mscorlib";

    /// <summary>Adds TLS 1.2 where old defaults leave it out; where the system chooses, it goes on choosing.</summary>
    public static void AllowTls12()
    {
        if (ServicePointManager.SecurityProtocol != 0)
            ServicePointManager.SecurityProtocol |= SecurityProtocolType.Tls12;
    }
}

using System;
using System.Security;

namespace ManagedAgents.Tests.Engine;

/// <summary>Connects an engine's runspace as a script does.</summary>
internal static class EngineConnection
{
    /// <summary>Runs Connect-MAService with a key.</summary>
    public static PowerShellEngine Connect(this PowerShellEngine engine, Uri server, string key = "sk-ant-test-key", string wireFormat = "Current", string more = "")
    {
        engine.SetVariable("ServerUri", server);
        engine.SetVariable("ServerKey", Secure(key));
        engine.Run($"Connect-MAService -BaseUri $ServerUri -ApiKey $ServerKey -WireFormat {wireFormat} {more}").Succeeded();
        return engine;
    }

    public static SecureString Secure(string text)
    {
        var value = new SecureString();
        foreach (char c in text)
            value.AppendChar(c);
        return value;
    }
}

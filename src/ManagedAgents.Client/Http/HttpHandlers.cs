using System;
using System.Net;
using System.Net.Http;
using System.Reflection;

namespace ManagedAgents.Client.Http;

/// <summary>
/// Makes the HTTP handler of a connection. On .NET it is SocketsHttpHandler, public there but not in netstandard2.0, so it is found by
/// name: HttpClientHandler lets neither the connect deadline be set nor the wait when an unread stream is closed.
/// </summary>
internal static class HttpHandlers
{
    /// <summary>No limit, where .NET Framework allows two by default: with all of them streams, the next request would wait for ever.</summary>
    private const int MaxConnections = int.MaxValue;

    /// <summary>Makes a handler.</summary>
    /// <param name="proxy">The proxy; null for the system's.</param>
    /// <param name="useProxy">False to use none.</param>
    /// <param name="proxyCredential">Who to be for the system's proxy; null for nobody.</param>
    /// <param name="connectTimeout">The longest wait for a connection; .NET Framework has no such deadline and leaves it to the system.</param>
    public static HttpMessageHandler Create(IWebProxy? proxy, bool useProxy, ICredentials? proxyCredential, TimeSpan connectTimeout)
    {
        Type? modern = NetFramework.IsCurrent ? null : typeof(HttpClient).Assembly.GetType("System.Net.Http.SocketsHttpHandler");
        if (modern is null)
            return CreateClassic(proxy, useProxy, proxyCredential);

        var handler = (HttpMessageHandler)Activator.CreateInstance(modern)!;
        Set("AllowAutoRedirect", false);
        Set("UseCookies", false);
        Set("UseProxy", useProxy);
        Set("ConnectTimeout", connectTimeout);
        Set("MaxConnectionsPerServer", MaxConnections);

        // A stream closed before its end is closed, not read to its end for two seconds first.
        Set("ResponseDrainTimeout", TimeSpan.Zero);
        if (proxy is not null)
            Set("Proxy", proxy);
        if (proxyCredential is not null)
            Set("DefaultProxyCredentials", proxyCredential);
        return handler;

        void Set(string property, object value) =>
            modern.GetProperty(property, BindingFlags.Public | BindingFlags.Instance)!.SetValue(handler, value);
    }

    private static HttpClientHandler CreateClassic(IWebProxy? proxy, bool useProxy, ICredentials? proxyCredential)
    {
        NetFramework.AllowTls12();
        var handler = new HttpClientHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = useProxy,
            DefaultProxyCredentials = proxyCredential,
            MaxConnectionsPerServer = MaxConnections,
        };
        if (proxy is not null)
            handler.Proxy = proxy;
        return handler;
    }
}

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

using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Net;

namespace ManagedAgents.Client.Http;

/// <summary>The proxy that requests go through, if any, and what it says of itself.</summary>
internal sealed class ProxyRoute
{
    private const int WantsCredential = 407;

    private readonly Uri _target;
    private readonly IWebProxy? _given;
    private readonly NetworkCredential? _credential;

    public ProxyRoute(ConnectionSettings settings)
    {
        _target = settings.BaseUri;
        _given = settings.Proxy;
        _credential = settings.ProxyCredential;

        // What goes to this machine itself goes to no other, unless somebody asks for that.
        IsUsed = !settings.NoProxy && (_given is not null || !IsThisMachine(_target));
    }

    /// <summary>False where requests go straight to the service, whatever the system's proxy is.</summary>
    public bool IsUsed { get; }

    /// <summary>The given proxy where the requests go through it to another machine; null where they do not.</summary>
    public Uri? Elsewhere => IsUsed && _given?.GetProxy(_target) is { } proxy && proxy != _target && !IsThisMachine(proxy) ? proxy : null;

    /// <summary>The passwords that the proxy may be told and may repeat: the given one, and those in the addresses of the environment's proxies.</summary>
    public IEnumerable<string> Passwords()
    {
        if (!IsUsed)
            return Array.Empty<string>();
        string? given = _credential?.Password ?? _given?.Credentials?.GetCredential(_given.GetProxy(_target) ?? _target, "Basic")?.Password;
        return (given is null ? Array.Empty<string>() : new[] { given }).Concat(_given is null ? EnvironmentPasswords() : Array.Empty<string>());
    }

    /// <summary>True for an address of this machine whatever the network's names are.</summary>
    public static bool IsThisMachine(Uri address) =>
        address.DnsSafeHost.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(address.DnsSafeHost, out IPAddress? ip) && IPAddress.IsLoopback(ip));

    /// <summary>The error of a proxy that lets a request not through, so that it never arrived.</summary>
    public ApiException Refused(int status, Exception? cause)
    {
        string proxy = Name() is { } name ? $"The proxy {name}" : "The proxy";
        string what = status switch
        {
            WantsCredential when _credential is not null || _given?.Credentials is not null => "refused the user name and password it was given. Check -ProxyCredential of Connect-MAService.",
            WantsCredential => "refused, as it wants a user name and password. Give them to Connect-MAService with -ProxyCredential.",
            < 500 => $"refused to connect to {_target.Host}. It may not allow this address, or want another user (-ProxyCredential of Connect-MAService).",
            _ => $"could not connect to {_target.Host}.",
        };
        return new ApiException(ApiErrorKind.Proxy, $"{proxy} {what} (status {status})", cause) { Status = status, NeverArrived = true };
    }

    /// <summary>The answer of a proxy to what it was asked itself; null for any other answer.</summary>
    public ApiException? RefusalIn(int status) => status == WantsCredential ? Refused(status, null) : null;

    /// <summary>The status with which a proxy refused to connect to the service; null for any other failure.</summary>
    public static int? StatusIn(Exception cause)
    {
        for (Exception? inner = cause; inner is not null; inner = inner.InnerException)
        {
            // Both are of .NET 8, so they are found by name.
            if (inner.GetType().GetProperty("HttpRequestError")?.GetValue(inner)?.ToString() == "ProxyTunnelError"
                && inner.GetType().GetProperty("StatusCode")?.GetValue(inner) is HttpStatusCode status)
                return (int)status;
            if (inner is WebException { Response: HttpWebResponse { StatusCode: HttpStatusCode.ProxyAuthenticationRequired } })
                return WantsCredential;
        }

        return null;
    }

    /// <summary>True for a refusal that another try would meet again.</summary>
    public static bool IsFinal(Exception cause) => StatusIn(cause) is >= 400 and < 500 and not (408 or 429);

    private string? Name()
    {
        Uri? proxy = (_given ?? WebRequest.DefaultWebProxy)?.GetProxy(_target);
        return proxy is null || proxy == _target ? null : $"{proxy.Scheme}://{proxy.Host}:{proxy.Port}";
    }

    private static IEnumerable<string> EnvironmentPasswords()
    {
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (variable.Key is string name && name.EndsWith("_proxy", StringComparison.OrdinalIgnoreCase) && variable.Value is string address
                && Uri.TryCreate(address.Contains("://") ? address : "http://" + address, UriKind.Absolute, out Uri? proxy) && proxy.UserInfo.IndexOf(':') is >= 0 and var colon)
                yield return Uri.UnescapeDataString(proxy.UserInfo.Substring(colon + 1));
        }
    }
}

using System;
using System.Collections.Generic;
using System.Linq;
using ManagedAgents.Disk;
using ManagedAgents.Errors;

namespace ManagedAgents.SignIn;

/// <summary>Headers that go with every request, checked before anything is sent: the HTTP library's own errors would come late and quote values.</summary>
internal static class RequestHeaders
{
    /// <summary>Those of the environment, a line each as the SDKs read them: what has no colon is passed over.</summary>
    /// <exception cref="InputException">One of them cannot be sent.</exception>
    public static Dictionary<string, string> OfEnvironment()
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string line in (SignInVariables.Read(SignInVariables.CustomHeaders) ?? string.Empty).Split('\n'))
        {
            int colon = line.IndexOf(':');
            if (colon >= 0)
                Add(headers, line.Substring(0, colon).Trim(), line.Substring(colon + 1).Trim(), $" in {SignInVariables.CustomHeaders}");
        }

        return headers;
    }

    /// <summary>Adds one, in place of another of its name.</summary>
    /// <param name="headers">The others.</param>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    /// <param name="from">Where it stands, for errors; empty where that is plain.</param>
    /// <exception cref="InputException">It cannot be sent, or follows from the body.</exception>
    public static void Add(Dictionary<string, string> headers, string name, string value, string from = "")
    {
        if (value.Any(static c => c is < ' ' or >= '\u007f') || name.Length == 0 || name.Any(static c => c is <= ' ' or >= '\u007f' or ':'))
            throw new InputException("InvalidHeader", $"The header '{SafeFileName.Printable(name)}'{from} has a name or a value that cannot be sent; both are ASCII without line breaks.");
        if (name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase))
            throw new InputException("InvalidHeader", $"The header '{name}'{from} follows from the body, which is always JSON.");
        headers[name] = value;
    }
}

using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Security;

namespace ManagedAgents.Client.Wire;

/// <summary>A value that is written to the wire and nowhere else: its text form is a row of stars.</summary>
internal sealed class Secret
{
    private readonly SecureString _value;

    public Secret(SecureString value)
    {
        _value = value.Copy();
        _value.MakeReadOnly();
    }

    /// <summary>True when the secret has no characters.</summary>
    public bool IsEmpty => _value.Length == 0;

    /// <summary>Makes a secret of text that was never a SecureString, such as an environment variable.</summary>
    public static Secret FromText(string text)
    {
        using SecureString value = SecureText.Of(text);
        return new Secret(value);
    }

    /// <summary>The secret's text, for the moment of sending.</summary>
    public string Reveal()
    {
        IntPtr memory = Marshal.SecureStringToGlobalAllocUnicode(_value);
        try
        {
            return Marshal.PtrToStringUni(memory, _value.Length);
        }
        finally
        {
            Marshal.ZeroFreeGlobalAllocUnicode(memory);
        }
    }

    /// <summary>The secret as one of the user's own.</summary>
    public SecureString ToSecureString() => _value.Copy();

    public override string ToString() => "********";
}

/// <summary>Makes a SecureString of a text that was never one, such as an environment variable.</summary>
public static class SecureText
{
    /// <summary>The text as a SecureString that nobody changes any more.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The SecureString, which is the caller's to dispose.</returns>
    public static SecureString Of(string text)
    {
        var value = new SecureString();
        foreach (char c in text)
            value.AppendChar(c);
        value.MakeReadOnly();
        return value;
    }
}

/// <summary>Finds the secrets in a request's body.</summary>
internal static class SentSecrets
{
    /// <summary>All secrets in a value that can be written as JSON.</summary>
    public static IEnumerable<Secret> In(object? value, WireFormat wire) => value switch
    {
        Secret secret => new[] { secret },
        SecureString secure => new[] { new Secret(secure) },
        IWirePart part => In(part.ToWire(wire), wire),
        RequestBody body => body.Members.SelectMany(member => In(member.Value, wire)),
        null or string or IWireObject or byte[] => Enumerable.Empty<Secret>(),
        IDictionary table => InAll(table.Values, wire),
        IEnumerable items => InAll(items, wire),
        _ => Enumerable.Empty<Secret>(),
    };

    private static IEnumerable<Secret> InAll(IEnumerable items, WireFormat wire) => items.Cast<object?>().SelectMany(item => In(item, wire));
}

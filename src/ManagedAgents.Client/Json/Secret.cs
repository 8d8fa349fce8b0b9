using System;
using System.Runtime.InteropServices;
using System.Security;

namespace ManagedAgents.Client.Json;

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
        using var value = new SecureString();
        foreach (char c in text)
            value.AppendChar(c);
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

    public override string ToString() => "********";
}

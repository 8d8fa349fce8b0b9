using System;
using System.Text.RegularExpressions;
using ManagedAgents.Errors;

namespace ManagedAgents.Tools;

/// <summary>Reads the address of a GitHub repository.</summary>
internal static class RepositoryAddress
{
    private const string ErrorId = "InvalidRepository";

    /// <summary>The address as the service takes it.</summary>
    /// <param name="given">An https address, or owner/repo for one on github.com.</param>
    /// <exception cref="InputException">It is neither, or holds a secret; a secret is not repeated.</exception>
    public static string Read(string given)
    {
        string text = given.Trim();
        if (Regex.IsMatch(text, @"^[A-Za-z0-9-]+/[A-Za-z0-9._-]+\z"))
            return "https://github.com/" + text;
        if (MayHoldSecret(text))
            throw new InputException(ErrorId, "The repository's address holds a user name or token; give an https address without, and the token by -Token.");
        return Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme == Uri.UriSchemeHttps && address.AbsolutePath.Trim('/').Length > 0
            ? text
            : throw new InputException(ErrorId, $"'{text}' is no repository; give owner/repo or an address such as https://github.com/owner/repo.");
    }

    /// <summary>True where the text has a part for a user or token, as in https://token@host/.</summary>
    public static bool MayHoldSecret(string text) => text.IndexOf('@') >= 0;
}

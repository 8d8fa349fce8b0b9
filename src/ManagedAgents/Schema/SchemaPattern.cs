using System;
using System.Linq;
using System.Text.RegularExpressions;

namespace ManagedAgents.Schema;

/// <summary>A .NET pattern that a parameter's values must match. PowerShell checks it when the command is run.</summary>
internal sealed class SchemaPattern
{
    private const RegexOptions Same = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Compiled | RegexOptions.ECMAScript;

    /// <summary>The command's own validation has no limit either, but it looks at less.</summary>
    private static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(1);

    /// <summary>What is spelled alike and means the same in a JSON schema (ECMA-262 with the flag u): plain characters, classes of them, groups, counts, and both ends.</summary>
    private static readonly Regex Plain = new(
        """\A(?:[\^$](?![*+?{])|\((?:\?:)?|\||(?:\)|[A-Za-z0-9 _,:;@=!<>%&'"~`#-]|\\[\^$.*+?()[\]{}|/\\]|\[\^?(?:[A-Za-z0-9](?:-[A-Za-z0-9])?|[ _.,:;@=!/+*])+-?\])(?:[*+?]|\{[0-9]+(?:,[0-9]*)?\})?(?![*+?{]))*\z""");

    private static readonly Regex Ends = new("""\\Z|\\.|\[(?:\\.|[^\]\\])+\]|\$""", RegexOptions.Singleline);

    private readonly string _pattern;
    private readonly RegexOptions _options;

    /// <param name="pattern">The pattern.</param>
    /// <param name="options">Its options.</param>
    public SchemaPattern(string pattern, RegexOptions options)
    {
        _pattern = pattern;
        _options = options;
    }

    /// <summary>True where a JSON schema may have it as it is. Letters are not, where their case does not matter: a schema has no option for that.</summary>
    public bool IsPlain
    {
        get
        {
            bool ignoresCase = (_options & RegexOptions.IgnoreCase) != 0;
            return (_options & ~Same) == 0 && Plain.IsMatch(_pattern) && !(ignoresCase && _pattern.Any(char.IsLetter)) && IsValid(_pattern);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => _pattern;

    /// <summary>Whether a text ends as the pattern shows. To .NET a line feed at the end of a text is behind it, and $ stands before.</summary>
    public bool EndsWell(string text)
    {
        if (text.Length == 0 || text[text.Length - 1] != '\n' || (_options & RegexOptions.Multiline) != 0)
            return true;
        try
        {
            return Regex.IsMatch(text, Ends.Replace(_pattern, static end => end.Value is "$" or @"\Z" ? @"\z" : end.Value), _options, LongestMatch);
        }
        catch (Exception cause) when (cause is RegexMatchTimeoutException or ArgumentException)
        {
            // What is no pattern PowerShell refuses itself, for every text.
            return cause is ArgumentException;
        }
    }

    private static bool IsValid(string pattern)
    {
        try
        {
            _ = new Regex(pattern);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

namespace ManagedAgents.Schema;

/// <summary>
/// Translates .NET regular expressions to those of JSON schemas (ECMA-262 with the flag u), where they mean the same,
/// but that \d, \w and \b know only ASCII there. Letters become classes such as [aA] where case does not matter, as a JSON schema has no
/// option for it.
/// </summary>
internal sealed class EcmaPattern
{
    private const RegexOptions Expressible = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Compiled | RegexOptions.ECMAScript;
    private const string Syntax = @"^$\.*+?()[]{}|/";

    /// <summary>The command's own validation has no limit either, but it looks at less.</summary>
    private static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(1);

    private readonly string _pattern;
    private readonly RegexOptions _options;
    private readonly bool _ignoreCase;
    private readonly StringBuilder _translated = new();
    private readonly StringBuilder _strict = new();
    private readonly Stack<bool> _isLookahead = new();
    private bool _isAfterAssertion;
    private int _at;
    private int _copied;

    private EcmaPattern(string pattern, RegexOptions options)
    {
        _pattern = pattern;
        _options = options;
        _ignoreCase = (options & RegexOptions.IgnoreCase) != 0;
    }

    /// <summary>The pattern for JSON schemas.</summary>
    public string Text => _translated.ToString();

    /// <summary>The translation; null where there is none.</summary>
    /// <param name="pattern">A .NET pattern.</param>
    /// <param name="options">Its options.</param>
    public static EcmaPattern? From(string pattern, RegexOptions options)
    {
        if ((options & ~Expressible) != 0)
            return null;
        try
        {
            _ = new Regex(pattern, options);
            return new EcmaPattern(pattern, options).Translate();
        }
        catch (Exception cause) when (cause is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Whether a text ends as the translation says. To .NET a line feed at the end of a text is behind it, and $ stands before.</summary>
    public bool EndsWell(string text)
    {
        if (text.Length == 0 || text[text.Length - 1] != '\n')
            return true;
        try
        {
            return Regex.IsMatch(text, _strict.ToString(), _options, LongestMatch);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static NotSupportedException Untranslatable() => new();

    private static bool IsAsciiLetter(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z');

    private static char OtherCase(char c) => (char)(c ^ 0x20);

    private EcmaPattern Translate()
    {
        while (_at < _pattern.Length)
        {
            char c = _pattern[_at++];
            _isAfterAssertion = c switch
            {
                '\\' => Escape(),
                '[' => Class(),
                '(' => Group(),
                ')' => Write(c, _isLookahead.Pop()),
                '^' => Write(c, isAssertion: true),
                '$' => End(length: 1),
                '.' or '|' => Write(c, isAssertion: false),
                '*' or '+' or '?' => Quantifier(c.ToString()),
                '{' => Brace(),
                _ => Literal(c),
            };
        }

        _strict.Append(_pattern, _copied, _pattern.Length - _copied);
        return this;
    }

    private bool End(int length)
    {
        _strict.Append(_pattern, _copied, _at - length - _copied).Append(@"\z");
        _copied = _at;
        return Write('$', isAssertion: true);
    }

    // Each part tells whether it is an assertion, of which JSON schemas allow no repetition.
    private bool Write(char c, bool isAssertion)
    {
        _translated.Append(c);
        return isAssertion;
    }

    private bool Quantifier(string text)
    {
        if (_isAfterAssertion)
            throw Untranslatable();
        _translated.Append(text);
        return false;
    }

    private bool Escape()
    {
        char c = _pattern[_at++];
        if (c == 'A')
            return Write('^', isAssertion: true);
        if (c is 'z' or 'Z')
            return End(length: 2);
        if ("dDwWsSbBtnrfv".IndexOf(c) < 0)
            return Literal(Character(c));
        _translated.Append('\\');
        return Write(c, isAssertion: c is 'b' or 'B');
    }

    /// <summary>The character that an escape stands for.</summary>
    /// <param name="c">What follows the backslash.</param>
    private char Character(char c)
    {
        switch (c)
        {
            case 'x': return Hex(2);
            case 'u': return Hex(4);
            case 't': return '\t';
            case 'n': return '\n';
            case 'r': return '\r';
            case 'f': return '\f';
            case 'v': return '\v';
        }

        return c < 128 && !char.IsLetterOrDigit(c) ? c : throw Untranslatable();
    }

    private char Hex(int digits)
    {
        string code = _pattern.Substring(_at, digits);
        _at += digits;
        return (char)int.Parse(code, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }

    private bool Literal(char c)
    {
        if (_ignoreCase && IsAsciiLetter(c))
            _translated.Append('[').Append(c).Append(OtherCase(c)).Append(']');
        else
            Plain(c, Syntax);
        return false;
    }

    private void Plain(char c, string syntax)
    {
        if (_ignoreCase && c >= 128 && char.IsLetter(c))
            throw Untranslatable();
        if (c < ' ')
            _translated.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
        else if (syntax.IndexOf(c) >= 0)
            _translated.Append('\\').Append(c);
        else
            _translated.Append(c);
    }

    private bool Group()
    {
        _translated.Append('(');
        bool isSpecial = _pattern[_at] == '?';
        char kind = isSpecial ? _pattern[_at + 1] : ':';
        if (kind is not (':' or '=' or '!'))
            throw Untranslatable();
        _isLookahead.Push(kind != ':');
        if (isSpecial)
            _translated.Append('?').Append(kind);
        _at += isSpecial ? 2 : 0;
        return false;
    }

    private bool Brace()
    {
        Match quantifier = Regex.Match(_pattern.Substring(_at), @"^[0-9]+(,[0-9]*)?\}");
        if (!quantifier.Success)
            return Literal('{');
        _at += quantifier.Length;
        return Quantifier("{" + quantifier.Value);
    }

    private bool Class()
    {
        _translated.Append('[');
        if (_pattern[_at] == '^')
        {
            _translated.Append('^');
            _at++;
        }

        // A bracket at the very beginning is one of the characters.
        var ranges = new List<(char Low, char High)>();
        bool isFirst = true;
        while (isFirst || _pattern[_at] != ']')
        {
            isFirst = false;
            // A subtraction, which JSON schemas do not have.
            if (_pattern[_at] == '-' && _pattern[_at + 1] == '[')
                throw Untranslatable();
            if (ClassRange() is { } range)
                ranges.Add(range);
        }

        if (_ignoreCase)
            ranges.AddRange(ranges.SelectMany(OtherCases).ToArray());
        foreach ((char low, char high) in ranges.Distinct())
            Range(low, high);
        _at++;
        return Write(']', isAssertion: false);
    }

    /// <summary>Reads a character of a class or a range of them; null for a set such as \d, which is written at once.</summary>
    private (char Low, char High)? ClassRange()
    {
        if (ClassCharacter() is not { } low)
            return null;
        if (_pattern[_at] != '-' || _pattern[_at + 1] is ']' or '[')
            return (low, low);
        _at++;
        return ClassCharacter() is { } high ? (low, high) : throw Untranslatable();
    }

    /// <summary>Reads a character of a class; null for a set such as \d, which is written at once.</summary>
    private char? ClassCharacter()
    {
        char c = _pattern[_at++];
        if (c != '\\')
            return c;
        c = _pattern[_at++];
        if ("dDwWsS".IndexOf(c) < 0)
            return c == 'b' ? '\b' : Character(c);
        _translated.Append('\\').Append(c);
        return null;
    }

    /// <summary>The letters of a range in their other case.</summary>
    private static IEnumerable<(char Low, char High)> OtherCases((char Low, char High) range)
    {
        foreach ((char first, char last) in new[] { ('a', 'z'), ('A', 'Z') })
        {
            char low = range.Low > first ? range.Low : first;
            char high = range.High < last ? range.High : last;
            if (low <= high)
                yield return (OtherCase(low), OtherCase(high));
        }
    }

    private void Range(char low, char high)
    {
        InClass(low);
        if (low == high)
            return;
        _translated.Append('-');
        InClass(high);
    }

    private void InClass(char c)
    {
        // Half a character: with the flag u the other half would have to be in the same place.
        if (char.IsSurrogate(c))
            throw Untranslatable();
        Plain(c, @"\[]^-");
    }
}

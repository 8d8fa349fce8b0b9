using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Reports;

/// <summary>Replaces what must not be shown, in a text as it was sent: before anything is escaped, indented or split into lines.</summary>
public sealed class Redactor
{
    private static readonly TimeSpan LongestSearch = TimeSpan.FromSeconds(3);

    private readonly Regex[] _patterns;
    private readonly string _replacement;

    /// <summary>Makes a redactor.</summary>
    /// <param name="patterns">Regular expressions, without regard to case; none shows everything.</param>
    /// <param name="replacement">What stands in the place of a match; <c>$1</c> and the like mean a group of it.</param>
    /// <exception cref="InvalidInputException">A pattern is no regular expression.</exception>
    public Redactor(IEnumerable<string> patterns, string replacement)
    {
        _patterns = patterns.Select(Compile).ToArray();
        _replacement = replacement;
        Whole = Regex.Match(string.Empty, string.Empty).Result(replacement);
    }

    /// <summary>Whether there is any pattern.</summary>
    public bool IsActive => _patterns.Length > 0;

    /// <summary>The replacement with nothing of what it replaces.</summary>
    internal string Whole { get; }

    /// <summary>The text without what the patterns match.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="RedactionException">A pattern took too long.</exception>
    public string Apply(string text)
    {
        foreach (Regex pattern in _patterns)
        {
            try
            {
                text = pattern.Replace(text, Replace);
            }
            catch (RegexMatchTimeoutException)
            {
                throw new RedactionException(pattern.ToString(), text.Length, LongestSearch);
            }
        }

        return text;
    }

    /// <summary>Whether a pattern matches in a text, or into it, only because of what stands around it.</summary>
    internal bool Needs(string before, string text, string after)
    {
        string whole = before + text + after;
        foreach (Regex pattern in _patterns)
        {
            try
            {
                var alone = new HashSet<int>(Matches(pattern, text).Select(static match => match.Index));
                if (Matches(pattern, whole).Any(match => match.Index < before.Length + text.Length && match.Index + match.Length > before.Length && !alone.Contains(match.Index - before.Length)))
                    return true;
            }
            catch (RegexMatchTimeoutException)
            {
                throw new RedactionException(pattern.ToString(), whole.Length, LongestSearch);
            }
        }

        return false;
    }

    // A match of nothing has nothing to hide.
    private static IEnumerable<Match> Matches(Regex pattern, string text) => pattern.Matches(text).Cast<Match>().Where(static match => match.Length > 0);

    private static Regex Compile(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, LongestSearch);
        }
        catch (ArgumentException cause)
        {
            throw new InvalidInputException($"'{pattern}' is not a regular expression: {cause.Message}", cause);
        }
    }

    private string Replace(Match match) => match.Length == 0 ? string.Empty : match.Result(_replacement);
}

/// <summary>A pattern took too long on a text, so that nothing says whether the text may be shown.</summary>
public sealed class RedactionException : ArgumentException, ITellable
{
    // The cause is left out: it holds the text.
    internal RedactionException(string pattern, int length, TimeSpan limit)
        : base($"The pattern '{pattern}' took longer than {limit.TotalSeconds:0.#} seconds on a text of {length} characters. Write it without repetitions inside repetitions.")
    {
    }

    private RedactionException(string message, Exception? cause)
        : base(message, cause)
    {
    }

    string ITellable.Words => Message;

    Exception ITellable.InOtherWords(string words, Exception? cause) => new RedactionException(words, cause);
}

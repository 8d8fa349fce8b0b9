using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Http;

/// <summary>
/// Takes secrets out of what a user is told: the connection's own, and those sent and received over it lately. The module itself tells none, but
/// a service, a proxy or the HTTP library may repeat one in an error. Safe on any thread.
/// </summary>
internal sealed class Redaction
{
    /// <summary>How many secrets that were sent or received are remembered.</summary>
    private const int MostPassed = 64;

    // Values of the module's own headers, which the service names in its errors.
    private static readonly string[] OpenHeaders = { "accept", "user-agent" };
    private const string OpenHeaderPrefix = "anthropic-";

    private readonly Secret[] _own;
    private readonly TokenSource? _signIn;
    private readonly Queue<Secret> _passed = new();
    private IReadOnlyList<Secret> _signedIn = Array.Empty<Secret>();
    private SecretForms? _forms;

    public Redaction(ConnectionSettings settings, ProxyRoute proxy)
    {
        var own = new List<Secret>();
        if (settings.Credential is { } credential)
            own.Add(credential);
        own.AddRange(OfHeaders(settings.Headers));
        own.AddRange(proxy.Passwords().Select(Secret.FromText));
        _own = own.ToArray();
        _signIn = settings.SignIn;
    }

    /// <summary>How much of a text must be seen to know every secret that begins at its start.</summary>
    public int Longest => Forms().Longest;

    /// <summary>Remembers the secrets of a request.</summary>
    public void Remember(ApiRequest request, WireFormat wire)
    {
        if (request.Body is null && request.Headers is null)
            return;
        Remember(SentSecrets.In(request.Body, wire).Concat(OfHeaders(request.Headers)));
    }

    /// <summary>Remembers secrets that were sent or received.</summary>
    public void Remember(IEnumerable<Secret> secrets)
    {
        foreach (Secret secret in secrets)
            Remember(secret);
    }

    /// <summary>The text without secrets, and without the user information of addresses in it.</summary>
    public string Of(string text) => WithoutUserInfo(Forms().RemoveFrom(text));

    /// <summary>How much of a text that goes on can be told by <see cref="Of(string)"/> already.</summary>
    public int SettledIn(string text) => Forms().SettledIn(text);

    /// <summary>The failure itself where it tells no secret, else its like without.</summary>
    public Exception Of(Exception failure) => ExceptionCopy.Texts(failure).All(IsOpen) ? failure : ExceptionCopy.Of(failure, Of);

    /// <summary>The same of JSON: the bytes themselves where they tell no secret.</summary>
    public byte[] Of(byte[] json)
    {
        if (IsOpen(Encoding.UTF8.GetString(json)))
            return json;
        bool isOpen = true;
        byte[] told = JsonTexts.Change(WireJson.ParseRepaired(json), text =>
        {
            string open = Of(text);
            isOpen &= open == text;
            return open;
        });
        return isOpen ? json : told;
    }

    /// <summary>A text without the user names and passwords of addresses in it.</summary>
    public static string WithoutUserInfo(string text) => Regex.Replace(text, @"//[^/@\s]+@", "//***@", RegexOptions.CultureInvariant);

    private static IEnumerable<Secret> OfHeaders(IReadOnlyDictionary<string, string>? headers)
    {
        foreach (KeyValuePair<string, string> header in headers ?? new Dictionary<string, string>())
        {
            if (OpenHeaders.Contains(header.Key, StringComparer.OrdinalIgnoreCase) || header.Key.StartsWith(OpenHeaderPrefix, StringComparison.OrdinalIgnoreCase))
                continue;
            yield return Secret.FromText(header.Value);

            // "Bearer xyz" may be repeated without the first word.
            yield return Secret.FromText(header.Value.Substring(header.Value.LastIndexOf(' ') + 1));
        }
    }

    private bool IsOpen(string text) => Of(text) == text;

    private void Remember(Secret secret)
    {
        string text = secret.Reveal();
        lock (_passed)
        {
            if (_passed.Any(known => known.Reveal() == text))
                return;
            _passed.Enqueue(secret);
            _forms = null;
            if (_passed.Count > MostPassed)
                _passed.Dequeue();
        }
    }

    private SecretForms Forms()
    {
        lock (_passed)
        {
            IReadOnlyList<Secret> signedIn = _signIn?.Secrets ?? Array.Empty<Secret>();
            if (_forms is null || !signedIn.SequenceEqual(_signedIn))
            {
                _signedIn = signedIn;
                _forms = new SecretForms(_own.Concat(signedIn).Concat(_passed).Select(static secret => secret.Reveal()).ToArray());
            }

            return _forms;
        }
    }
}

/// <summary>
/// Copies exceptions with all their texts changed. Of the module's own every field is copied, found by reflection, so that none can be
/// forgotten here; of others the kind, the message and the data.
/// </summary>
internal static class ExceptionCopy
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>All that an exception says, its causes included.</summary>
    public static IEnumerable<string> Texts(Exception failure)
    {
        yield return failure.ToString();
        for (Exception? said = failure; said is not null; said = said.InnerException)
        {
            foreach (string text in Fields(said).Select(field => field.GetValue(said)).Concat(said.Data.Values.Cast<object?>()).OfType<string>())
                yield return text;
        }
    }

    /// <summary>The copy.</summary>
    /// <param name="failure">The exception.</param>
    /// <param name="told">Changes a text.</param>
    public static Exception Of(Exception failure, Func<string, string> told)
    {
        Exception? cause = failure.InnerException is { } inner ? Of(inner, told) : null;
        Exception copy = failure is ITellable own ? own.InOtherWords(told(own.Words), cause) : OfForeign(failure, told(failure.Message), cause);
        foreach (FieldInfo field in Fields(failure))
            field.SetValue(copy, Told(field.GetValue(failure), told));
        foreach (DictionaryEntry entry in failure.Data)
            copy.Data[entry.Key] = Told(entry.Value, told);
        copy.HelpLink = failure.HelpLink;
        return copy;
    }

    private static object? Told(object? value, Func<string, string> told) => value is string text ? told(text) : value;

    /// <summary>The fields that the module's own exceptions add to those of .NET.</summary>
    private static IEnumerable<FieldInfo> Fields(Exception failure)
    {
        for (Type? type = failure.GetType(); typeof(ITellable).IsAssignableFrom(type); type = type!.BaseType)
        {
            foreach (FieldInfo field in type!.GetFields(Declared))
                yield return field;
        }
    }

    /// <summary>What callers tell apart by its type keeps it.</summary>
    private static Exception OfForeign(Exception failure, string message, Exception? cause) => failure switch
    {
        OperationCanceledException cancelled => new OperationCanceledException(message, cause, cancelled.CancellationToken),
        FileNotFoundException => new FileNotFoundException(message, cause),
        DirectoryNotFoundException => new DirectoryNotFoundException(message, cause),
        IOException => new IOException(message, cause),
        UnauthorizedAccessException => new UnauthorizedAccessException(message, cause),
        NotSupportedException => new NotSupportedException(message, cause),
        TimeoutException => new TimeoutException(message, cause),
        _ => new InvalidOperationException(message, cause),
    };
}

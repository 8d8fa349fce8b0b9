using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;

namespace ManagedAgents.Client.Http;

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

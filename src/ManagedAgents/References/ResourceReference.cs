using System;
using System.Collections.Generic;
using System.Management.Automation;
using ManagedAgents.Errors;

namespace ManagedAgents.References;

/// <summary>
/// Names one object of the service by its id or the object itself. An id that bears another kind's prefix is refused before the
/// network; any other id is taken as it is.
/// </summary>
public abstract class ResourceReference
{
    private static readonly KeyValuePair<string, string>[] KindByPrefix =
    {
        new("agent_", "agent"), new("env_", "environment"), new("sesn_", "session"), new("sesrsc_", "session resource"),
        new("sevt_", "event"), new("sthr_", "thread"), new("vlt_", "vault"), new("vcrd_", "vault credential"),
        new("depl_", "deployment"), new("drun_", "deployment run"), new("memstore_", "memory store"), new("mem_", "memory"),
        new("memver_", "memory version"), new("outc_", "outcome"), new("drm_", "dream"), new("work_", "work item"),
        new("file_", "file"), new("skill_", "skill"), new("uprof_", "user profile"), new("req_", "request"), new("page_", "page"),
    };

    private static readonly char[] NotInIds = { ' ', '\t', '\r', '\n' };

    private readonly string _kind;
    private readonly string _given;

    private protected ResourceReference(string kind, string? given)
    {
        _kind = kind;
        _given = given?.Trim() ?? string.Empty;
    }

    /// <summary>The object without a type of its own that the reference was made from; null for any other.</summary>
    internal PSObject? Given { get; private protected set; }

    /// <summary>The id.</summary>
    /// <exception cref="InputException">The id is empty, or another kind's.</exception>
    public string Id
    {
        get
        {
            if (_given.Length == 0)
                throw new InputException("EmptyId", $"The id of the {_kind} is empty.");
            if (_given.IndexOfAny(NotInIds) >= 0)
                throw new InputException("InvalidId", $"'{_given}' is not the id of {WithArticle(_kind)}.");
            foreach (KeyValuePair<string, string> known in KindByPrefix)
            {
                if (_given.StartsWith(known.Key, StringComparison.Ordinal) && known.Value != _kind)
                    throw new InputException("WrongIdKind", $"'{_given}' is the id of {WithArticle(known.Value)}, but the id of {WithArticle(_kind)} is needed here.");
            }

            return _given;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => _given;

    /// <summary>The text of the first of the properties the object has; empty where it has none.</summary>
    private protected static string TextOf(PSObject value, params string[] properties)
    {
        if (value.BaseObject is string text)
            return text;
        foreach (string property in properties)
        {
            if (value.Properties[property]?.Value is { } found)
                return found.ToString()!;
        }

        // What has none of them is shown in the error, so that the user sees what was piped.
        throw new InputException("NoId", $"A {value.BaseObject.GetType().Name} has no property {string.Join(" or ", properties)}.");
    }

    private static string WithArticle(string kind) => ("aeo".IndexOf(kind[0]) >= 0 ? "an " : "a ") + kind;
}

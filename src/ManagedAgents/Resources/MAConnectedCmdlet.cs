using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Wire;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;
using ManagedAgents.Runspaces;

namespace ManagedAgents.Resources;

/// <summary>The base of cmdlets that talk to the service: over the given connection, the runspace's, or one from the environment.</summary>
public abstract class MAConnectedCmdlet : MACmdlet
{
    private const int LongestPage = 100;

    private ApiClient? _client;
    private PagingWindow? _named;
    private FieldParameter[]? _fields;

    private protected MAConnectedCmdlet()
    {
    }

    /// <summary>
    /// The connection to use, from <c>Connect-MAService -PassThru</c> or Get-MAConnection. Default: the one that Connect-MAService made in this
    /// runspace, else one with the credentials of the environment: the variable ANTHROPIC_API_KEY, or what about_ManagedAgents_SignIn lists.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public ApiConnection? Connection { get; set; }

    private protected ApiClient Client => _client ??= ClientOf(Connection);

    private protected override ApiConnection? KnownConnection => _client?.Connection ?? Connection ?? base.KnownConnection;

    /// <summary>Writes a list object by object, asking for no more pages than the pipeline takes.</summary>
    /// <param name="list">The list.</param>
    /// <param name="target">What the user gave.</param>
    /// <param name="fits">Which objects to write; null for all.</param>
    /// <returns>How many objects fit; null where the list was not read to its end.</returns>
    private protected ulong? WriteList<T>(Pager<T> list, object? target, Func<T, bool>? fits = null)
        where T : class
    {
        PagingWindow window = Named;
        ulong fitting = 0;
        while (!window.IsFull && Try(() => list.NextAsync(StopToken), target, out T? item))
        {
            if (item is null)
                return fitting;
            if (fits is not null && !fits(item))
                continue;
            fitting++;
            window.Write(item);
        }

        return null;
    }

    /// <summary>What -First and -Skip let through, over all records.</summary>
    private protected PagingWindow Named => _named ??= new PagingWindow(PagingParameters, WriteObject);

    /// <summary>How many objects to ask for per page: no more than -First needs, else the connection's default.</summary>
    /// <param name="filter">A filter of this module's own, which makes -First say nothing about the page.</param>
    /// <param name="longest">The longest page the service gives.</param>
    private protected int? PageLimit(string? filter = null, int longest = LongestPage)
    {
        if (filter is not null || PagingParameters is not { } paging || paging.First > (ulong)longest || paging.Skip > (ulong)longest)
            return null;
        ulong wanted = paging.First + paging.Skip;
        return wanted == 0 || wanted > (ulong)longest ? null : (int)wanted;
    }

    /// <summary>A filter by wildcard pattern on one property; null where no pattern is given.</summary>
    private protected static Func<T, bool>? Filter<T>(string? pattern, Func<T, string?> property)
    {
        if (pattern is null)
            return null;
        var wildcard = WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase);
        return item => wildcard.IsMatch(property(item) ?? string.Empty);
    }

    /// <summary>Creates or changes something, unless the user or -WhatIf says no; false where nothing came of it.</summary>
    private protected bool TryChange<T>(string target, string action, Func<Task<T>> work, out T result)
    {
        result = default!;
        return ShouldProcess(target, action) && Try(work, target, out result);
    }

    /// <summary>Changes an object that exists, unless its id is unusable or the user or -WhatIf says no.</summary>
    private protected bool TryChange<T>(ResourceReference target, string action, Func<string, Task<T>> work, out T result)
    {
        result = default!;
        return TryResolve(target, out string id) && ShouldProcess(target.Told(id), action) && Try(() => work(id), target, out result);
    }

    /// <summary>As Try, for what moves content: with a progress bar that is gone afterwards.</summary>
    private protected bool TryTransfer<T>(string activity, Func<TransferProgress, Task<T>> work, object? target, out T result)
    {
        var progress = new TransferProgress(Queue, activity);
        bool done = Try(() => work(progress), target, out result);
        if (progress.WasReported)
            WriteProgress(progress.Completed);
        return done;
    }

    /// <summary>The id of what is named; where that is unusable, writes the error and gives false.</summary>
    private protected bool TryResolve(ResourceReference target, out string id, params string[] parents) =>
        target.NeedsService ? Try(() => target.ResolveAsync(Client, StopToken, parents), target, out id) : TryNow(() => target.Id, target, out id);

    /// <summary>The parameters with [Field].</summary>
    private protected FieldParameter[] Fields => _fields ??= FieldParameter.Of(GetType());

    /// <summary>Those of them that the user gave.</summary>
    private protected IEnumerable<FieldParameter> GivenFields => Fields.Where(one => IsBound(one.Name));

    /// <summary>What a parameter with [Field] says; a word that is one of some is written as the service writes it, with a warning where it is unknown.</summary>
    private protected object? FieldValue(FieldParameter field) => field.ValueOf(this) switch
    {
        string text when field.Known is { } words => Known(words, text),
        string[] texts when field.Known is { } words => Known(words, texts),
        var value => value,
    };

    /// <summary>The ids of the other objects that parameters with [Field] name; where one is unusable, writes the error and gives false.</summary>
    /// <param name="set">Takes a field, by its property's name, and its id or ids.</param>
    private protected bool TryIds(Action<string, object> set)
    {
        foreach (FieldParameter field in GivenFields)
        {
            IReadOnlyList<ResourceReference> references = field.ReferencesOf(this);
            var ids = new string[references.Count];
            for (int i = 0; i < ids.Length; i++)
            {
                if (!TryResolve(references[i], out ids[i]))
                    return false;
            }

            if (ids.Length > 0)
                set(field.Field, field.OfIds(ids));
        }

        return true;
    }

    /// <summary>Asks for the ids of what parts name; where one is unusable, writes the error and gives false.</summary>
    private protected bool TryParts(IEnumerable<INamingPart> parts)
    {
        foreach (INamingPart part in parts.Where(static one => one.Open is not null))
        {
            if (!Try(() => FindAsync(part.Open!), part.Open, out string id))
                return false;
            part.Take(id);
        }

        return true;
    }

    /// <summary>As the reference does it; that nothing bears a name is told of its kind, not of the cmdlet's.</summary>
    private async Task<string> FindAsync(ResourceReference named)
    {
        try
        {
            return await named.ResolveAsync(Client, StopToken).ConfigureAwait(false);
        }
        catch (InputException missing) when (missing.ErrorId == ErrorTable.ReferenceNotFound)
        {
            throw new InputException(ErrorTable.NotFoundOf(named.Kind), missing.Message, missing);
        }
    }
}

/// <summary>What -First and -Skip let through of the objects that a cmdlet has.</summary>
internal sealed class PagingWindow
{
    private readonly Action<object> _write;
    private ulong _skip;
    private ulong _left;

    /// <param name="paging">What the user gave; null where the cmdlet has no paging.</param>
    /// <param name="write">Writes an object.</param>
    public PagingWindow(PagingParameters? paging, Action<object> write)
    {
        _write = write;
        _skip = paging?.Skip ?? 0;
        _left = paging?.First ?? ulong.MaxValue;
        if (paging?.IncludeTotalCount == true)
            write(paging.NewTotalCount(0, 0));
    }

    /// <summary>True where no more is wanted.</summary>
    public bool IsFull => _left == 0;

    /// <summary>Writes the next object, if it is wanted.</summary>
    public void Write(object next)
    {
        if (_skip > 0)
        {
            _skip--;
            return;
        }

        if (_left == 0)
            return;
        _left--;
        _write(next);
    }
}

using System;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Resources;
using ManagedAgents.Errors;

namespace ManagedAgents.Resources;

/// <summary>The base of cmdlets on objects of a kind.</summary>
/// <typeparam name="T">The object.</typeparam>
public abstract class ResourceCmdlet<T> : MAConnectedCmdlet
    where T : ApiObject
{
    private protected ResourceCmdlet()
    {
    }

    /// <summary>The kind.</summary>
    private protected static ResourceKind<T> Kind => Kinds.Of<T>();

    /// <summary>The object that theirs belong to, where a parameter names it; null where none does, or they stand alone.</summary>
    private protected virtual ResourceReference? Owner => null;

    /// <summary>
    /// The ids of the objects that one belongs to: the one that -Vault or the like names, else the one that the object itself says, by whose
    /// property PowerShell may have bound -Vault as well; where neither does, writes the error and gives false. None for a kind that stands alone.
    /// </summary>
    /// <param name="one">The object; null for a list or a new one.</param>
    /// <param name="parents">The ids, for <see cref="Of"/>.</param>
    private protected bool TryParents(ResourceReference? one, out string[] parents)
    {
        parents = [];
        if (Kind.Parent is not { } parent)
            return true;
        if (one?.ParentId is { } said && Owner?.ToString() == said && (Kinds.OfId(said) ?? parent) == parent)
        {
            // It is an id, so no name is looked for.
            parents = [said];
            return true;
        }

        string id;
        if (!(Owner is { } owner ? TryResolve(owner, out id) : TryNow(() => one?.ParentId ?? throw NoOwner(parent, one), one, out id)))
            return false;
        parents = [id];
        return true;
    }

    /// <summary>The operations on what belongs to some object; asked for only once the service is needed, as they need a connection.</summary>
    private protected ResourceOperations<T> Of(string[] parents) => Client.Of(Kind, parents);

    /// <summary>Changes an object that exists, unless it is unusable or the user or -WhatIf says no.</summary>
    private protected bool TryChange<TResult>(ResourceReference target, string action, Func<ResourceOperations<T>, string, Task<TResult>> work, out TResult result)
    {
        result = default!;
        return TryParents(target, out string[] parents)
            && TryResolve(target, out string id, parents) && ShouldProcess(target.Told(id), action) && Try(() => work(Of(parents), id), target, out result);
    }

    private static InputException NoOwner(ResourceKind parent, ResourceReference? one) =>
        new("NoId", one is null ? $"Give the {parent} with -{parent.Noun}." : $"'{one}' does not say its {parent}; give the {Kind}'s object, or its {parent} with -{parent.Noun}.");
}

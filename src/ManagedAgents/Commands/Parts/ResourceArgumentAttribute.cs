using System.Collections;
using System.Linq;
using ManagedAgents.Client.Requests;

namespace ManagedAgents.Commands.Parts;

/// <summary>Lets a parameter for resources take hashtables too: @{ type = 'file'; file_id = … }.</summary>
internal sealed class ResourceArgumentAttribute : PartArgumentAttribute
{
    private protected override object ToArray(object?[] items) => items.Select(Read).ToArray();

    internal static ResourceInput Read(object? item) => item switch
    {
        ResourceInput resource => resource,
        IDictionary table when table.Contains("type") => ResourceInput.Of(table),
        _ => throw Unusable(item, "A resource comes from New-MAResource, or is a hashtable with 'type' and the type's other fields by their wire names."),
    };
}

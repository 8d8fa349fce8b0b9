using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Reflection;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;

namespace ManagedAgents.Resources;

/// <summary>A parameter with [Field]: which field it is, and what its attributes say of its value.</summary>
internal sealed class FieldParameter
{
    private readonly PropertyInfo _property;
    private readonly string[] _mandatoryIn;

    private FieldParameter(PropertyInfo property, FieldAttribute field)
    {
        _property = property;
        Field = field.Name ?? property.Name;
        WireNames = [Client.Wire.WireNames.FromProperty(Field), Client.Wire.WireNames.FromProperty(Name)];
        Part = property.GetCustomAttribute<PartArgumentAttribute>();
        Known = property.GetCustomAttribute<ArgumentCompleterAttribute>()?.Type is { } completer && typeof(FixedCompleter).IsAssignableFrom(completer)
            ? ((FixedCompleter)Activator.CreateInstance(completer)!).Values
            : null;
        _mandatoryIn = [.. property.GetCustomAttributes<ParameterAttribute>().Where(static set => set.Mandatory).Select(static set => set.ParameterSetName)];
    }

    /// <summary>The parameter's name.</summary>
    public string Name => _property.Name;

    /// <summary>The field, by its property's name.</summary>
    public string Field { get; }

    /// <summary>The names by which a definition may have the field: its own, and that of a cmdlet's parameter.</summary>
    public string[] WireNames { get; }

    /// <summary>Reads a list of parts, such as tools; null where the value is none.</summary>
    public PartArgumentAttribute? Part { get; }

    /// <summary>The words that the value is one of; null where it is none of such.</summary>
    public KnownValues? Known { get; }

    /// <summary>All of a cmdlet's class, in the order in which it has them.</summary>
    public static FieldParameter[] Of(Type cmdlet) =>
    [
        .. from property in cmdlet.GetProperties()
           let field = property.GetCustomAttribute<FieldAttribute>()
           where field is not null
           select new FieldParameter(property, field),
    ];

    /// <summary>True where a set of parameters demands it.</summary>
    public bool IsMandatoryIn(string set) => Array.IndexOf(_mandatoryIn, set) >= 0;

    /// <summary>The parameter's value, without PowerShell's wrapping.</summary>
    public object? ValueOf(PSCmdlet cmdlet) => _property.GetValue(cmdlet) switch
    {
        // PowerShell gives a text parameter an empty text for $null.
        "" => null,
        SwitchParameter flag => flag.IsPresent,
        ResourceReference reference => reference.ToString(),
        ResourceReference[] references => Array.ConvertAll(references, one => one?.ToString() ?? throw new InputException("EmptyId", $"One of the values of -{Name} is $null.")),
        IDictionary table => TableOf(table),
        var value => value,
    };

    /// <summary>The references that the value is made of; none where it is none.</summary>
    public IReadOnlyList<ResourceReference> ReferencesOf(PSCmdlet cmdlet) => _property.GetValue(cmdlet) switch
    {
        ResourceReference reference => [reference],
        ResourceReference[] references => references,
        _ => [],
    };

    /// <summary>What the references say, once they have ids.</summary>
    public object OfIds(string[] ids) => _property.PropertyType.IsArray ? ids : ids[0];

    /// <summary>A field that is a table, as the wire has it: metadata holds texts alone.</summary>
    public object? TableOf(IDictionary table) => Field == "Metadata" ? PlainValue.TextTable(table) : PlainValue.Table(table);
}

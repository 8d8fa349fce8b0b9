using System;
using System.Collections;
using System.Collections.Specialized;
using System.Linq;
using System.Management.Automation;
using System.Text.Json;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Wire;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;

namespace ManagedAgents.Resources;

/// <summary>
/// The base of cmdlets that create or change objects of a kind. A parameter with [Field] gives the field that it names; what is no plain
/// field, a child adds. A noun whose New and Set share many parameters has a child of this that has them.
/// </summary>
/// <typeparam name="T">The object.</typeparam>
public abstract class ResourceFieldsCmdlet<T> : ResourceCmdlet<T>
    where T : ApiObject
{
    /// <summary>The set of parameters that give each field by a parameter.</summary>
    private protected const string FieldSet = "Fields";

    /// <summary>The set of parameters that take a definition from the pipeline.</summary>
    private protected const string DefinitionSet = "Definition";

    private protected ResourceFieldsCmdlet()
    {
    }

    /// <summary>
    /// Fields that this module has no parameter for, as a hashtable by their wire names. A field that another parameter sets, too, is replaced.
    /// </summary>
    [Parameter]
    [TableArgument]
    public IDictionary? AdditionalProperty { get; set; }

    /// <summary>The definition that is piped; null for none.</summary>
    private protected Definition? Piped { get; private set; }

    /// <summary>What a change does, such as Change vault.</summary>
    private protected virtual string Act => $"Change {Kind}";

    /// <summary>The parameter that people call an object by.</summary>
    private protected virtual string LabelParameter => "Name";

    /// <summary>Fields that a copy of a stored object takes over though no parameter gives them, by wire names.</summary>
    private protected virtual string[] CopiedToo => [];

    /// <summary>True where a piped object in the API's form says what shall change.</summary>
    private protected virtual bool TakesDefinition => true;

    /// <summary>Creates one of the fields that were given, and writes it; false where none was made.</summary>
    /// <param name="input">A definition of it: an object of the kind, one from JSON, or a table; a text is its name; null for none.</param>
    private protected bool Create(PSObject? input = null)
    {
        FieldParameter? name = Fields.FirstOrDefault(field => field.Name == LabelParameter);
        object? target = name?.ValueOf(this) ?? input ?? (object?)Owner;
        if (!TryNow(() => ReadNew(input, name), target, out (string Label, RequestBody Fields) request) || !TryReferences(request.Fields)
            || !TryParents(null, out string[] parents)
            || !TryChange(request.Label, $"Create {Kind}", () => Of(parents).CreateAsync(request.Fields, StopToken), out T created))
            return false;
        WriteObject(created);
        return true;
    }

    /// <summary>Changes one as was given, and writes it as it is then.</summary>
    /// <param name="id">Which one.</param>
    private protected void Change(ResourceReference id)
    {
        if (TryNow(() => ReadChanges(id), id, out RequestBody changes) && TryReferences(changes)
            && TryChange(id, Act, (operations, one) => operations.UpdateAsync(one, changes, StopToken), out T changed))
            WriteObject(changed);
    }

    /// <summary>Adds what is no plain field to those that were given.</summary>
    /// <param name="fields">The fields.</param>
    /// <exception cref="InputException">Something does not fit.</exception>
    private protected virtual void AddFields(RequestBody fields)
    {
    }

    /// <summary>Adds what a change says besides, once it is sure that there is one.</summary>
    private protected virtual void AddPreconditions(RequestBody changes)
    {
    }

    /// <summary>Reads what a definition has that is no plain field, and takes it out of it.</summary>
    private protected virtual void ReadDefinition(Definition piped, RequestBody fields)
    {
    }

    /// <summary>The fields that were given.</summary>
    /// <param name="clears">True where a null that was given is sent, to clear the field.</param>
    private protected RequestBody ReadFields(bool clears)
    {
        var fields = new RequestBody();
        foreach (FieldParameter field in GivenFields)
        {
            object? value = FieldValue(field);
            if (clears || value is not null)
                fields.SetField(field.Field, value);
        }

        AddFields(fields);
        fields.Merge(PlainValue.Table(AdditionalProperty));
        return fields;
    }

    /// <summary>Reads a definition into fields; parts of it that cannot be given are left out with a warning.</summary>
    private protected void ReadPiped(Definition piped, RequestBody fields)
    {
        ReadDefinition(piped, fields);
        foreach (FieldParameter field in Fields)
            ReadPart(piped, field, fields, isGiven: IsBound(field.Name));
        string[] unknown = piped.TakeUnknown([.. Fields.SelectMany(static field => field.WireNames), .. CopiedToo]);
        if (unknown.Length > 0)
            WriteWarning($"The {Kind} has fields that this module does not know, and they are not copied: {string.Join(", ", unknown)}. Give them with -AdditionalProperty if the new {Kind} shall have them.");
        fields.Merge(piped.Fields);
    }

    private (string Label, RequestBody Fields) ReadNew(PSObject? input, FieldParameter? name)
    {
        var fields = new RequestBody();
        Piped = input is null ? null : Definition.Of(input);
        string? label = name?.ValueOf(this)?.ToString();
        FieldParameter[] needed = [.. Fields.Where(static field => field.IsMandatoryIn(FieldSet))];
        if (input is not null && Piped is null)
        {
            // A text is enough where nothing but the name is needed.
            if (name is null || needed.Length > 1 || input.BaseObject is not (string or ValueType))
                throw new InputException("InvalidInput", $"'{input}' is no {Kind} and no definition of one{(name is null ? "." : $"; a name is given by -{name.Name}.")}");
            label ??= input.ToString();
        }

        label ??= Piped is null || name is null ? null : name.WireNames.Select(wire => Piped.Fields[wire]?.ToString()).FirstOrDefault(static text => text is not null);
        if (Piped is not null)
        {
            foreach (FieldParameter field in needed)
            {
                if (field.ValueOf(this) is null && !field.WireNames.Any(Piped.Fields.Contains))
                    throw Definition.Lacks("definition", field.WireNames[0], "-" + field.Name);
            }

            ReadPiped(Piped, fields);
        }

        if (name is not null && label is not null)
            fields.SetField(name.Field, label);
        fields.Append(ReadFields(clears: false));
        return (label ?? Owner?.ToString() ?? Kind.Name, fields);
    }

    private RequestBody ReadChanges(ResourceReference id)
    {
        var changes = new RequestBody();

        // What the service has not made says what shall become of what its id names.
        if (TakesDefinition && Definition.IsChange(id.Given))
        {
            OrderedDictionary piped = Definition.Of(id.Given)!.Fields;
            if (Kind.Parent is { } parent)
                piped.Remove(WireNames.FromProperty(parent.Noun + "Id"));
            if (piped["metadata"] is IDictionary metadata)
                piped["metadata"] = PlainValue.TextTable(metadata);
            changes.Merge(piped);
        }

        changes.Append(ReadFields(clears: true));
        if (changes.IsEmpty)
            throw new InputException("NothingToChange", "Nothing to change: give at least one parameter besides -Id.");
        AddPreconditions(changes);
        return changes;
    }

    /// <summary>Puts the ids of other objects that were given by name into the fields; where one is unusable, writes the error and gives false.</summary>
    private protected virtual bool TryReferences(RequestBody fields) => TryParts(fields.PartsOf<INamingPart>()) && TryIds((field, ids) =>
    {
        if (!IsAdditional(field))
            fields.SetField(field, ids);
    });

    /// <summary>True where -AdditionalProperty gives a field, which counts more than what a parameter says of it.</summary>
    private protected bool IsAdditional(string field) => AdditionalProperty?.Contains(WireNames.FromProperty(field)) == true;

    private static void ReadPart(Definition piped, FieldParameter field, RequestBody fields, bool isGiven)
    {
        string[] names = field.WireNames;
        if (field.Part is { } part && !isGiven)
        {
            if ((piped.TakeItems(names[0]) ?? piped.TakeItems(names[1])) is { } items)
                fields.SetField(field.Field, part.ToArray(items));
            return;
        }

        // What a parameter gives the definition does not, even where the parameter says that there is nothing.
        object? value = piped.Take(names[0]) ?? piped.Fields[names[1]];
        piped.Take(names[1]);

        // As a table, in which the mark of who created the other can give way to the new one's.
        if (value is JsonElement { ValueKind: JsonValueKind.Object } json && field.Field == "Metadata")
            value = JsonText.Read(json.GetRawText());
        if (value is not null && !isGiven)
            fields.SetField(field.Field, value is IDictionary table ? field.TableOf(table) : value);
    }
}

/// <summary>
/// Creates an object of a kind (create). A piped object of the kind, or a definition of one in the API's form, gives the fields that are not
/// given otherwise; where a name is all that is needed, a piped text is the name.
/// </summary>
/// <typeparam name="T">The object.</typeparam>
public abstract class NewResourceCmdlet<T> : ResourceFieldsCmdlet<T>
    where T : ApiObject
{
    private protected NewResourceCmdlet()
    {
    }

    /// <summary>
    /// What defines the <typeparamref name="T"/>: such an object, its name where no more is needed, or a definition in the form of the API, as an
    /// object from ConvertFrom-Json or a hashtable. It gives the fields that are not given otherwise, and those that this module has no parameter
    /// for. What the service makes itself, such as an id, is left out.
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = DefinitionSet)]
    public virtual PSObject? InputObject { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Create(InputObject);
}

/// <summary>Changes an object of a kind (update); what is not given stays as it is, $null clears.</summary>
/// <typeparam name="T">The object.</typeparam>
/// <typeparam name="TReference">What names one.</typeparam>
public abstract class SetResourceCmdlet<T, TReference> : ResourceFieldsCmdlet<T>
    where T : ApiObject
    where TReference : ResourceReference
{
    private protected SetResourceCmdlet()
    {
    }

    /// <summary>The <typeparamref name="T"/> to change: its id, its object, or its exact name where it has one.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public virtual TReference Id { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord() => Change(Id);
}

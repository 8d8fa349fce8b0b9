using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace ManagedAgents.Views;

/// <summary>The views of all types that have a table: the table, the list, and the wide view.</summary>
internal sealed class ViewSet
{
    /// <summary>Says of a list that what the class declares comes after what its kinds declare.</summary>
    private const string Last = "last";

    /// <summary>What lines say besides tables.</summary>
    private static readonly string[] NoTables = ["list", "wide", "custom", "text", "main"];

    private readonly ModuleTypes _types;
    private readonly IReadOnlyList<Declaration> _all;
    private readonly Dictionary<string, Type> _named = [];
    private readonly HashSet<Type> _shown;

    /// <summary>Finds the types that the declarations are about.</summary>
    /// <param name="types">All types.</param>
    /// <param name="all">The declarations.</param>
    /// <exception cref="DeclarationException">There is no such type.</exception>
    public ViewSet(ModuleTypes types, IReadOnlyList<Declaration> all)
    {
        _types = types;
        _all = all;
        foreach (Declaration one in all)
            _named[one.Type] = types.Find(one.Type) ?? throw new DeclarationException(one.Place, $"The module has no public type {one.Type}, or several.");
        _shown = [.. all.Where(static one => one.What.Length == 0).Select(one => _named[one.Type])];
    }

    /// <summary>The ps1xml, a view a line.</summary>
    /// <returns>Its text.</returns>
    /// <exception cref="DeclarationException">A declaration is wrong.</exception>
    public string ToXml()
    {
        var views = new List<XElement>();
        foreach (Declaration table in _all.Where(static one => one.What.Length == 0))
        {
            Type type = _named[table.Type];

            // The first view of a type is the one it is shown in.
            views.AddRange(All(type, "custom").Select(one => View(one.Type, [type], Custom(type, one))));
            views.Add(View(table.Type, [type], Table(type, table)));
            views.AddRange(_all.Where(one => one.Type == table.Type && one.What.Length > 0 && !NoTables.Contains(one.What)).Select(one => View(one.What, [type], Table(type, one))));
            views.Add(View(table.Type, [type], List(type)));
        }

        views.AddRange(_all.Where(static one => one.What == "wide").Select(one => View(one.Type, [_named[one.Type]], Wide(Shown(PropertiesOf(_named[one.Type]), Item(_named[one.Type], one, one.Parts[0]).Value, PropertyText.InColumn)))));
        views.Add(View("Name", [.. _shown.Where(type => !All(type, "wide").Any())], Wide(new XElement("ScriptBlock", PartText.Read("WideText.Of()", string.Empty).ToScript(isScalar: false)))));
        return $"<Configuration><ViewDefinitions>\n{string.Join('\n', views.Select(static view => view.ToString(SaveOptions.DisableFormatting)))}\n</ViewDefinitions></Configuration>\n";
    }

    /// <summary>
    /// The properties that each type with a table shows where it is shown among objects of another type, which PowerShell does without a view: those of its
    /// table, or those that a line names.
    /// </summary>
    /// <param name="types">What the types have besides, which these are added to.</param>
    /// <returns>The whole ps1xml.</returns>
    public string AddMainProperties(XElement types)
    {
        foreach (Type type in _all.Where(static one => one.What is "" or "main").Select(one => _named[one.Type]).Distinct())
        {
            var set = new XElement("PropertySet", new XElement("Name", "DefaultDisplayPropertySet"), new XElement("ReferencedProperties", MainOf(type).Select(static name => new XElement("Name", name))));
            var standard = new XElement("MemberSet", new XElement("Name", "PSStandardMembers"), new XElement("Members", set));
            if (types.Elements("Type").FirstOrDefault(one => one.Element("Name")!.Value == type.FullName) is { } known)
                known.Element("Members")!.Add(standard);
            else
                types.Add(new XElement("Type", new XElement("Name", type.FullName), new XElement("Members", standard)));
        }

        return $"<Types>\n{string.Join('\n', types.Elements().Select(static type => type.ToString(SaveOptions.DisableFormatting)))}\n</Types>\n";
    }

    private string[] MainOf(Type type)
    {
        Declaration said = All(type, "main").FirstOrDefault() ?? All(type, string.Empty).First();
        string[] names = [.. said.Parts.SelectMany(part => Item(type, said, Regex.Replace(part, @" \d+( right)?$", string.Empty)).Value.Sources).Distinct()];
        return names.Length > 0 ? names : throw new DeclarationException(said.Place, $"{type.Name} shows no property of its own; say '{type.Name} main: property | property'.");
    }

    private static XElement View(string name, Type[] types, XElement control) =>
        new("View", new XElement("Name", name), new XElement("ViewSelectedBy", types.Select(static type => new XElement("TypeName", type.FullName))), control);

    private XElement Table(Type type, Declaration table)
    {
        var headers = new XElement("TableHeaders");
        var items = new XElement("TableColumnItems");
        foreach (string column in table.Parts)
        {
            Match match = Regex.Match(column, @"^(?<item>.*?)( (?<width>\d+)(?<right> right)?)?$");
            (string label, PartText value) = Labelled(type, table, match.Groups["item"].Value);
            headers.Add(new XElement(
                "TableColumnHeader",
                new XElement("Label", label),
                match.Groups["width"].Success ? new XElement("Width", match.Groups["width"].Value) : null,
                match.Groups["right"].Success ? new XElement("Alignment", "Right") : null));
            items.Add(new XElement("TableColumnItem", Shown(PropertiesOf(type), value, PropertyText.InColumn)));
        }

        return new XElement("TableControl", headers, new XElement("TableRowEntries", new XElement("TableRowEntry", items)));
    }

    private XElement List(Type type)
    {
        OrderedDictionary<string, PropertyInfo> properties = PropertiesOf(type);
        List<ListItem> items = [.. properties.Keys.Select(static name => new ListItem(name, new PartText(null, [name], null), null))];

        // The type of what is a kind of its own is always the same, unless a line says that it is to be shown.
        if (type.GetProperty("Kind", BindingFlags.Public | BindingFlags.Static) is not null && !_all.Any(line => line.What == "list" && _named[line.Type] == type && line.Parts.Contains("Type")))
            items.RemoveAll(static item => item.Label == "Type");
        foreach (Declaration change in ModuleTypes.Line(type).Concat(_types.KindsOf(type)).SelectMany(one => _all.Where(line => line.What == "list" && _named[line.Type] == one)))
        {
            foreach (string part in change.Parts.Where(static part => part != Last))
                Change(type, items, change, part);
        }

        return new XElement("ListControl", new XElement("ListEntries", new XElement("ListEntry", new XElement("ListItems", items.Select(item => ToXml(type, properties, item))))));
    }

    private void Change(Type type, List<ListItem> items, Declaration change, string part)
    {
        if (part.StartsWith('-'))
        {
            if (items.RemoveAll(item => item.Label == part[1..]) == 0 && _named[change.Type] == type)
                throw new DeclarationException(change.Place, $"{type.Name} has no {part[1..]} to leave out.");
            return;
        }

        string[] halves = part.Split(" if ");
        (string label, PartText value) = Labelled(type, change, halves[0]);
        PartText? condition = halves.Length > 1 ? Item(type, change, halves[1]).Value : null;
        var changed = new ListItem(label, value, condition);
        if (items.FindIndex(item => item.Label == label) is >= 0 and var same)
            items[same] = changed;
        else
            items.Insert(items.FindIndex(item => item.Label == value.Property) is >= 0 and var source ? source + 1 : items.Count, changed);
    }

    /// <summary>An item, shown where there is something to show.</summary>
    private XElement ToXml(Type type, IReadOnlyDictionary<string, PropertyInfo> properties, ListItem item)
    {
        PropertyInfo? property = properties.GetValueOrDefault(item.Label);
        XElement shown = Shown(properties, item.Value, PropertyText.InList);
        XElement? condition = property switch
        {
            _ when item.Condition is { IsProperty: true } named => new XElement("PropertyName", named.Paths[0]),
            _ when item.Condition is { } computed => Shown(properties, computed, PropertyText.InList),

            // A kind of the type may lack it.
            { } when PropertyText.IsFigure(property.PropertyType) => PropertyText.CanLack(property.PropertyType) || !property.DeclaringType!.IsAssignableFrom(type)
                ? new XElement("ScriptBlock", $"$null -ne $_.{property.Name}")
                : null,
            { } when PropertyText.IsScalar(property.PropertyType) || (item.Value.IsProperty && !PropertyText.IsFree(property.PropertyType)) => new XElement("PropertyName", property.Name),
            _ => new XElement(shown),
        };
        return new XElement(
            "ListItem",
            shown.Value == item.Label ? null : new XElement("Label", item.Label),
            condition is null ? null : new XElement("ItemSelectionCondition", condition),
            shown);
    }

    private XElement Custom(Type type, Declaration lines) => new(
        "CustomControl",
        new XElement("CustomEntries", new XElement("CustomEntry", new XElement("CustomItem", lines.Parts.SelectMany(part => new[]
        {
            new XElement("ExpressionBinding", Shown(PropertiesOf(type), Item(type, lines, part).Value, PropertyText.InList)),
            new XElement("NewLine"),
        })))));

    private static XElement Wide(XElement shown) => new("WideControl", new XElement("WideEntries", new XElement("WideEntry", new XElement("WideItem", shown))));

    private XElement Shown(IReadOnlyDictionary<string, PropertyInfo> properties, PartText value, Func<PropertyInfo, string?> usual)
    {
        PropertyInfo? property = value.Property is { } name ? properties[name] : null;
        if (value.IsProperty)
            value = TextOf(property!.PropertyType)?.Of(property.Name) ?? value with { Part = usual(property) };
        else if (value.Part is null)
            value = value with { Part = "Text" };
        return value.Part is null ? new XElement("PropertyName", value.Paths[0]) : new XElement("ScriptBlock", value.ToScript(property is not null && PropertyText.IsScalar(property.PropertyType)));
    }

    /// <summary>How a type looks within another.</summary>
    private PartText? TextOf(Type type)
    {
        if (All(type, "text").FirstOrDefault() is not { } line)
            return null;
        PartText text = Item(type, line, line.Parts[0]).Value;
        return text is { Part: not null, More: null } ? text : throw new DeclarationException(line.Place, "What a type looks like within another is Part(Property) or Part().");
    }

    /// <summary>The lines that say this of a type, or of what it derives from, the nearest first.</summary>
    private IEnumerable<Declaration> All(Type type, string what) => ModuleTypes.Line(type).Reverse().SelectMany(one => _all.Where(line => line.What == what && _named[line.Type] == one));

    /// <summary>What is shown under which name, which is needed.</summary>
    private (string Label, PartText Value) Labelled(Type type, Declaration where, string text) => Item(type, where, text) is { Label.Length: > 0 } item
        ? item
        : throw new DeclarationException(where.Place, $"'{text}' needs a label, as in Label={text}.");

    /// <summary>What is shown under which name; without one where neither a label nor one property gives it.</summary>
    private (string Label, PartText Value) Item(Type type, Declaration where, string text)
    {
        string[] halves = text.Split('=', 2);
        PartText value = PartText.Read(halves[^1], where.Place);
        OrderedDictionary<string, PropertyInfo> properties = PropertiesOf(type);
        if (value.Names.FirstOrDefault(name => !properties.ContainsKey(name)) is { } missing)
            throw new DeclarationException(where.Place, $"{type.Name} has no property {missing}.");
        if (value.Part is { } part && part is not ("List" or "Text") && !_types.HasMethod(part))
            throw new DeclarationException(where.Place, $"There is no method {part} that makes a part of a view.");
        return (halves.Length > 1 ? halves[0] : value.Paths is [var path] ? path.Split('.')[^1] : string.Empty, value);
    }

    /// <summary>
    /// The properties of a type and of those of its kinds that have no table of their own: in an order in which every class declares its own, if there
    /// is one. The ids of other objects stand behind what the kinds say.
    /// </summary>
    private OrderedDictionary<string, PropertyInfo> PropertiesOf(Type type)
    {
        PropertyInfo[][] kinds = [.. _types.KindsOf(type).Where(kind => ModuleTypes.Line(kind).LastOrDefault(_shown.Contains) == type).Prepend(type).Select(kind => InOrder(kind, type))];
        string[][] orders = [.. kinds.Select(static kind => Array.ConvertAll(kind, static property => property.Name))];
        List<string> left = [.. orders.SelectMany(static order => order).Distinct()];
        var all = new List<PropertyInfo>();
        while (left.Count > 0)
        {
            string next = left.Find(name => !orders.Any(order => order.Contains(name) && order.TakeWhile(before => before != name).Any(left.Contains))) ?? left[0];
            left.Remove(next);

            // Where kinds disagree about what it is, it is shown as what it may be of them all.
            PropertyInfo[] same = [.. kinds.SelectMany(static kind => kind).Where(property => property.Name == next)];
            all.Add(Array.Find(same, static property => PropertyText.IsFree(property.PropertyType)) ?? same[0]);
        }

        return new OrderedDictionary<string, PropertyInfo>(all.OrderBy(property => Rank(property, type)).Select(static property => KeyValuePair.Create(property.Name, property)));
    }

    private PropertyInfo[] InOrder(Type kind, Type type) =>
    [
        .. ModuleTypes.Line(kind)
            .SelectMany(static one => one.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .DistinctBy(static property => property.Name)
            .OrderBy(property => Rank(property, type)),
    ];

    private int Rank(PropertyInfo property, Type type) =>
        _all.Any(line => line.What == "list" && line.Parts.Contains(Last) && _named[line.Type] == property.DeclaringType) ? 2
        : property.Name.EndsWith("Id", StringComparison.Ordinal) && !property.DeclaringType!.IsAssignableFrom(type) ? 1
        : 0;

    private sealed record ListItem(string Label, PartText Value, PartText? Condition);
}

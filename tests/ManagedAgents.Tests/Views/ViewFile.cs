using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Xml.Linq;
using ManagedAgents.Tests.Engine;

namespace ManagedAgents.Tests.Views;

/// <summary>The views of the staged module.</summary>
internal static class ViewFile
{
    private static readonly XElement[] All = [.. XDocument.Load(Path.Combine(RepositoryFolder.Module, "ManagedAgents.Format.ps1xml")).Descendants("View")];

    private static readonly XElement[] Types = [.. XDocument.Load(Path.Combine(RepositoryFolder.Module, "ManagedAgents.Types.ps1xml")).Descendants("Type")];

    /// <summary>The view that a control of this kind is shown by, for the type or its nearest base; null where there is none.</summary>
    public static XElement? Find(Type type, string control)
    {
        for (Type? shown = type; shown is not null; shown = shown.BaseType)
        {
            XElement? view = All.FirstOrDefault(v => v.Element(control) is not null && v.Descendants("TypeName").Any(name => name.Value == shown.FullName));
            if (view is not null)
                return view;
        }

        return null;
    }

    /// <summary>The properties that a type shows among objects of other types; null where the module does not say.</summary>
    public static string[]? MainPropertiesOf(Type type) => Types
        .Where(known => known.Element("Name")!.Value == type.FullName).Descendants("PropertySet")
        .Where(set => set.Element("Name")!.Value == "DefaultDisplayPropertySet")
        .Select(set => set.Element("ReferencedProperties")!.Elements().Select(name => name.Value).ToArray()).FirstOrDefault();

    /// <summary>What the items of a list are called.</summary>
    public static IEnumerable<string> ItemsOf(XElement list) =>
        list.Descendants("ListItem").Select(item => (item.Element("Label") ?? item.Element("PropertyName"))!.Value);

    /// <summary>How wide a table is before its last column.</summary>
    public static int FixedWidthOf(XElement table) =>
        table.Descendants("TableColumnHeader").Select(header => (int?)header.Element("Width") ?? 0).Sum(width => width + 1);

    /// <summary>How wide each column without a width is on a console; 0 where there is none.</summary>
    public static int ShareOf(XElement table, int console)
    {
        int[] widths = [.. table.Descendants("TableColumnHeader").Select(header => (int?)header.Element("Width") ?? 0)];
        int growing = widths.Count(width => width == 0);
        return growing == 0 ? 0 : (console - widths.Sum() - (widths.Length - 1)) / growing;
    }

    /// <summary>All scripts.</summary>
    public static IEnumerable<string> Scripts => All.Descendants("ScriptBlock").Select(script => script.Value);

    /// <summary>All tables.</summary>
    public static IEnumerable<XElement> Tables => All.Where(view => view.Element("TableControl") is not null);
}

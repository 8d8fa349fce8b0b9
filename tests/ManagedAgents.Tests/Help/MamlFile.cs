using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Xml.Linq;
using ManagedAgents.Tests.Engine;

namespace ManagedAgents.Tests.Help;

/// <summary>The help file that Get-Help reads, as it is staged with the module.</summary>
internal static class MamlFile
{
    public static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    public static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    public static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    private static readonly XElement Root = XElement.Load(Path.Combine(RepositoryFolder.Module, "en-US", "ManagedAgents.dll-Help.xml"));

    /// <summary>The cmdlets it has, in its order.</summary>
    public static IEnumerable<string> Names => Root.Elements(Command + "command").Select(NameOf);

    /// <summary>The entry of a cmdlet.</summary>
    public static XElement Of(string name) => Root.Elements(Command + "command").Single(entry => NameOf(entry) == name);

    /// <summary>The words of an element's paragraphs.</summary>
    public static string Words(XElement? element) => MarkdownText.Words(element?.Descendants(Maml + "para").Select(para => para.Value) ?? []);

    /// <summary>The text of the element at the end of a path.</summary>
    public static string? Text(XElement element, params XName[] path) =>
        path.Aggregate((XElement?)element, (found, name) => found?.Element(name))?.Value;

    private static string NameOf(XElement entry) => Text(entry, Command + "details", Command + "name")!;
}

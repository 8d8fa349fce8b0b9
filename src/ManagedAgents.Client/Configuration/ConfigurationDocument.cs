using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Linq;
using System.Text;
using ManagedAgents.Client.Memory;
using ManagedAgents.Client.Skills;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Configuration;

/// <summary>What a configuration declares, read from its documents and checked as far as that goes without the service.</summary>
public sealed class ConfigurationDocument
{
    internal ConfigurationDocument(string name, IReadOnlyList<DeclaredObject> objects)
        : this(
            name,
            objects.Select(static one => one.ToString()).ToArray(),
            objects.SelectMany(static one => one.Secrets).Where(static secret => !secret.IsVariable).Select(static secret => secret.Name).Distinct().OrderBy(static name => name, StringComparer.Ordinal).ToArray(),
            ContentHash.Of(Encoding.UTF8.GetBytes(string.Join("\n", objects.Select(static one => one.Canonical))))) => Objects = objects;

    private ConfigurationDocument(string name, IReadOnlyList<string> declared, IReadOnlyList<string> secrets, string hash)
    {
        Name = name;
        Declared = ShownValues.ListOf(declared);
        Secrets = ShownValues.ListOf(secrets);
        Hash = hash;
    }

    /// <summary>The name of the configuration, by which the service's objects are known as its own.</summary>
    public string Name { get; }

    /// <summary>The workspace that it is for; null for any.</summary>
    public string? Workspace { get; internal init; }

    /// <summary>The organization that it is for; null for any.</summary>
    public string? Organization { get; internal init; }

    /// <summary>The base address of the service that it is for; null for any.</summary>
    public string? BaseUri { get; internal init; }

    /// <summary>What it declares, each as its kind and key, in the order in which it is made.</summary>
    public IReadOnlyList<string> Declared { get; }

    /// <summary>The names of the secrets that it needs, each once.</summary>
    public IReadOnlyList<string> Secrets { get; }

    /// <summary>What may be a mistake in it, though it can be applied.</summary>
    public IReadOnlyList<string> Warnings { get; internal init => field = ShownValues.ListOf(value); } = ShownValues.ListOf<string>([]);

    /// <summary>What tells it, with its files, from any other.</summary>
    public string Hash { get; }

    internal IReadOnlyList<DeclaredObject> Objects { get; } = [];

    /// <summary>The kinds that have a table in it, empty ones too.</summary>
    internal IReadOnlyCollection<ConfiguredKind> Kinds { get; init; } = [];

    /// <summary>What it tells of itself, as plain values.</summary>
    /// <returns>The values.</returns>
    public IDictionary Keep() => new OrderedDictionary
    {
        ["name"] = Name, ["workspace"] = Workspace, ["organization"] = Organization, ["base_uri"] = BaseUri, ["declared"] = Declared, ["secrets"] = Secrets, ["warnings"] = Warnings, ["hash"] = Hash,
    };

    /// <summary>What tells of itself what another did; it declares nothing to compare.</summary>
    /// <param name="kept">The values.</param>
    /// <returns>The document.</returns>
    public static ConfigurationDocument Restore(IReadOnlyDictionary<string, object?> kept) =>
        new((string)kept["name"]!, ShownValues.Restored<string>(kept["declared"]), ShownValues.Restored<string>(kept["secrets"]), (string)kept["hash"]!)
        {
            Workspace = kept["workspace"] as string, Organization = kept["organization"] as string, BaseUri = kept["base_uri"] as string, Warnings = ShownValues.Restored<string>(kept["warnings"]),
        };

    /// <summary>Looks whether it is for a service.</summary>
    internal string? WhyNotFor(Uri baseUri) => BaseUri is null || string.Equals(BaseUri.TrimEnd('/'), baseUri.AbsoluteUri.TrimEnd('/'), StringComparison.OrdinalIgnoreCase)
        ? null : $"The document is for the service at {BaseUri}, and the connection is to {baseUri}.";

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>An object that a document declares.</summary>
internal sealed class DeclaredObject
{
    private string? _canonical;

    public DeclaredObject(string configuration, ConfiguredKind kind, string key, DeclaredObject? parent, DocumentPlace place)
    {
        Configuration = configuration;
        Kind = kind;
        Key = key;
        Parent = parent;
        Place = place;
    }

    public string Configuration { get; }

    public ConfiguredKind Kind { get; }

    /// <summary>Its key in its table.</summary>
    public string Key { get; }

    /// <summary>The object that it is in; null where it stands alone.</summary>
    public DeclaredObject? Parent { get; }

    public DocumentPlace Place { get; }

    /// <summary>Its key with that of what it is in, as people are told.</summary>
    public string Path => Parent is null ? Key : Key.StartsWith("/", StringComparison.Ordinal) ? Parent.Key + Key : $"{Parent.Key}/{Key}";

    /// <summary>Its fields by wire names, but for metadata.</summary>
    public IReadOnlyDictionary<string, object?> Fields { get; init; } = PlainValues.Empty;

    /// <summary>Its own pairs of metadata.</summary>
    public IReadOnlyDictionary<string, object?> Metadata { get; init; } = PlainValues.Empty;

    /// <summary>The id of an object of the service that it is to be; null where that is known otherwise.</summary>
    public string? Id { get; init; }

    /// <summary>What its key was before.</summary>
    public IReadOnlyList<string> FormerKeys { get; init; } = [];

    /// <summary>Whether it may be removed or replaced.</summary>
    public bool IsProtected { get; init; }

    /// <summary>Paths that are not compared.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>Which edition of its secrets the document means; null where it does not say.</summary>
    public string? SecretRevision { get; init; }

    /// <summary>Whether a deployment is to be paused; null where the document does not say.</summary>
    public bool? IsPaused { get; init; }

    /// <summary>Whether a memory is only made, and not changed later.</summary>
    public bool IsSeed { get; init; }

    /// <summary>The files of a skill; null for any other object.</summary>
    public SkillUpload? Skill { get; init; }

    /// <summary>What people call it.</summary>
    public string? Name => Fields.TryGetValue(Kind.NameField, out object? name) ? name as string : Kind.IsMarked ? null : Key;

    public IEnumerable<SecretValue> Secrets => DocumentLeaves.Secrets(Fields);

    public IEnumerable<ReferenceValue> References => DocumentLeaves.References(Fields);

    /// <summary>All that it says, as one text.</summary>
    public string Canonical => _canonical ??= PlainValues.Canonical(new Dictionary<string, object?>
    {
        ["object"] = $"{Configuration} {Kind.Noun} {Path} {Id}",
        ["fields"] = Fields,
        ["metadata"] = Metadata,
        ["settings"] = $"{SecretRevision} {IsPaused} {IsSeed} {IsProtected} {string.Join(",", FormerKeys)} {string.Join(",", Ignored)}",
        ["files"] = Skill?.Files.Select(static file => (object)$"{file.Path} {ContentHash.Of(file.Content)}").ToArray(),
    });

    public bool Ignores(string path) => Ignored.Any(ignored => path.Equals(ignored, StringComparison.OrdinalIgnoreCase)
        || (path.StartsWith(ignored, StringComparison.OrdinalIgnoreCase) && path[ignored.Length] is '.' or '['));

    public override string ToString() => $"{Kind.Noun}/{Path}";
}

/// <summary>The files that a document names, and what is in an archive.</summary>
public interface IDocumentFiles
{
    /// <summary>Reads a text, UTF-8 without its mark.</summary>
    /// <param name="document">The document that names it; null for one that was given in memory.</param>
    /// <param name="path">The path that the document says.</param>
    /// <returns>The text.</returns>
    /// <exception cref="DocumentFileException">It cannot be read, or stands where the document may not reach.</exception>
    string ReadText(string? document, string path);

    /// <summary>Reads the folder of a skill.</summary>
    /// <param name="document">The document that names it; null for one that was given in memory.</param>
    /// <param name="path">The path that the document says.</param>
    /// <param name="displayName">The name that people see; null for that of its SKILL.md.</param>
    /// <returns>Its files.</returns>
    /// <exception cref="DocumentFileException">It is no skill that the service takes.</exception>
    SkillUpload ReadSkill(string? document, string path, string? displayName);

    /// <summary>Reads an archive that the service made of a skill.</summary>
    /// <param name="zip">The archive.</param>
    /// <returns>Its files, by their paths.</returns>
    /// <exception cref="DocumentFileException">It cannot be read without harm.</exception>
    IReadOnlyDictionary<string, byte[]> ReadArchive(byte[] zip);

    /// <summary>The form of a name that is safe as that of a file, on any system.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The safe name.</returns>
    string SafeName(string name);
}

/// <summary>A file that a document names and that cannot be used.</summary>
public sealed class DocumentFileException : Exception, ITellable
{
    /// <summary>Makes one.</summary>
    /// <param name="errorId">The fixed id of the error.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="cause">What showed it.</param>
    public DocumentFileException(string errorId, string message, Exception? cause = null)
        : base(message, cause) => ErrorId = errorId;

    /// <summary>The fixed id of the error.</summary>
    public string ErrorId { get; }

    string ITellable.Words => Message;

    Exception ITellable.InOtherWords(string words, Exception? cause) => new DocumentFileException(ErrorId, words, cause);
}

using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;

namespace ManagedAgents.Client.Configuration;

/// <summary>What of the service is exported, and how.</summary>
public sealed class ExportOptions
{
    /// <summary>The name of the configuration; null for that which all exported objects are of, or else "exported".</summary>
    public string? Configuration { get; init; }

    /// <summary>The ids of the objects to export; none for all.</summary>
    public IReadOnlyCollection<string> Ids { get; init; } = [];

    /// <summary>Which names fit.</summary>
    public Func<string?, bool> NameFits { get; init; } = static _ => true;

    /// <summary>Whether fields are called as the API calls them.</summary>
    public bool UsesWireNames { get; init; }

    /// <summary>Whether the memories of stores are exported with them.</summary>
    public bool IncludesMemories { get; init; }
}

/// <summary>A document that was made of what the service has, with the files that it names.</summary>
public sealed class ConfigurationExport
{
    internal ConfigurationExport(string configuration, DocumentTable document)
    {
        Configuration = configuration;
        Document = document;
    }

    /// <summary>The name of the configuration.</summary>
    public string Configuration { get; }

    /// <summary>The document.</summary>
    public DocumentTable Document { get; }

    /// <summary>What was exported, each as its kind and key.</summary>
    public IReadOnlyList<string> Objects { get; internal init; } = [];

    /// <summary>The files that the document names, in the order in which it does.</summary>
    public IReadOnlyList<ExportedFile> Files { get; internal init; } = [];

    /// <summary>The names of the secrets that must be given when it is applied.</summary>
    public IReadOnlyList<string> Secrets { get; internal init; } = [];

    /// <summary>What may stand in the way when it is applied.</summary>
    public IReadOnlyList<string> Warnings { get; internal init; } = [];

    /// <summary>Reads what the service has. Nothing is changed there.</summary>
    /// <param name="client">The service.</param>
    /// <param name="files">Reads archives of skills, and makes names safe.</param>
    /// <param name="options">What is exported.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The document.</returns>
    /// <exception cref="ApiException">The service refuses or cannot be reached.</exception>
    /// <exception cref="ConfigurationException">An object that was asked for is not there.</exception>
    public static async Task<ConfigurationExport> ReadAsync(ApiCaller client, IDocumentFiles files, ExportOptions options, CancellationToken token)
    {
        if (client.Connection.WireFormat != Wire.WireFormat.Current)
            throw new ConfigurationException("NotSupportedByWireFormat", "Configurations speak the current wire format alone; connect without -WireFormat Launch.");
        var state = new ServiceState();
        await state.ReadAsync(client, ConfiguredKinds.Tables, token).ConfigureAwait(false);
        var wanted = new Dictionary<ConfiguredKind, StoredObject[]>();
        foreach (ConfiguredKind kind in ConfiguredKinds.Tables)
            wanted[kind] = [.. state.Of(kind).Where(one => IsWanted(one, options))];
        RefuseMissing(options.Ids, wanted);
        string[] owners = [.. wanted.Values.SelectMany(static all => all).Select(static one => one.Owner).OfType<string>().Distinct()];
        string name = options.Configuration ?? (owners.Length == 1 && DocumentReading.IsOwner(owners[0]) ? owners[0] : "exported");
        return await new ExportBuilder(client, files, options, state, name).BuildAsync(wanted, token).ConfigureAwait(false);
    }

    /// <summary>Objects that are there; of skills only such as were made here.</summary>
    private static bool IsWanted(StoredObject one, ExportOptions options) => !one.IsArchived && one.IsCustom
        && (options.Ids.Count == 0 || options.Ids.Contains(one.Id)) && options.NameFits(one.Name);

    private static void RefuseMissing(IEnumerable<string> ids, Dictionary<ConfiguredKind, StoredObject[]> wanted)
    {
        HashSet<string> found = [.. wanted.Values.SelectMany(static all => all).Select(static one => one.Id)];
        foreach (string id in ids.Where(id => !found.Contains(id)))
        {
            ConfiguredKind? kind = ConfiguredKinds.Tables.FirstOrDefault(kind => id.StartsWith(kind.Kind.Prefix, StringComparison.Ordinal));
            throw kind is null
                ? new ConfigurationException("WrongKind", $"'{id}' is no id of what a configuration declares: {string.Join(", ", ConfiguredKinds.Tables.Select(static one => one.Kind.ToString()))}.")
                : new ConfigurationException("ObjectNotFound", $"There is no {kind.Kind} {id} that can be exported; what is archived, or has another name than was asked for, is not.");
        }
    }
}

/// <summary>A file that an exported document names.</summary>
public sealed class ExportedFile
{
    internal ExportedFile(IReadOnlyList<string> words, byte[] content, string owner)
    {
        Words = words;
        Content = content;
        Owner = owner;
    }

    /// <summary>The folders that lead to it, from that of the document, and its name; all of them safe.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>Its content.</summary>
    public byte[] Content { get; }

    /// <summary>The object that it is of.</summary>
    public string Owner { get; }

    /// <inheritdoc/>
    public override string ToString() => string.Join("/", Words);
}

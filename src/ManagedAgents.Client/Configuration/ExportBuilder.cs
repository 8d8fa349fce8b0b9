using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Memory;
using ManagedAgents.Client.Skills;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Configuration;

/// <summary>Makes the document of an export, object by object.</summary>
internal sealed class ExportBuilder
{
    private const int MostLines = 3;
    private const int MostAtATime = 4;

    private readonly ApiCaller _client;
    private readonly IDocumentFiles _places;
    private readonly ExportOptions _options;
    private readonly ServiceState _state;
    private readonly string _configuration;
    private readonly ExportedValues _values;
    private readonly Dictionary<ConfiguredKind, IReadOnlyDictionary<string, string>> _keys = new();
    private readonly Dictionary<string, byte[]> _contents = new(StringComparer.Ordinal);
    private readonly ExportedKeys _secrets = new();
    private readonly ExportedKeys _paths = new();
    private readonly List<string> _objects = new();
    private readonly List<string> _secretNames = new();
    private readonly List<ExportedFile> _files = new();
    private readonly List<string> _warnings = new();

    public ExportBuilder(ApiCaller client, IDocumentFiles places, ExportOptions options, ServiceState state, string configuration)
    {
        _client = client;
        _places = places;
        _options = options;
        _state = state;
        _configuration = configuration;
        _values = new ExportedValues(options.UsesWireNames, KeyOf, (kind, id) => state.Of(kind).Find(id)?.Version);
    }

    public async Task<ConfigurationExport> BuildAsync(Dictionary<ConfiguredKind, StoredObject[]> wanted, CancellationToken token)
    {
        foreach (KeyValuePair<ConfiguredKind, StoredObject[]> kind in wanted)
            _keys[kind.Key] = ExportedKeys.Of(kind.Value, _configuration, static one => one.Name);
        await _state.ReadInAsync(_client, ConfiguredKinds.Credential, wanted[ConfiguredKinds.Vault].Select(static one => one.Id), MostAtATime, token).ConfigureAwait(false);
        if (_options.IncludesMemories)
            await _state.ReadInAsync(_client, ConfiguredKinds.AgentMemory, wanted[ConfiguredKinds.MemoryStore].Select(static one => one.Id), MostAtATime, token).ConfigureAwait(false);
        await ReadContentsAsync(wanted, token).ConfigureAwait(false);
        var document = new List<DocumentMember> { ExportedValues.Member(Called("Configuration"), ExportedValues.Scalar(_configuration)) };
        foreach (ConfiguredKind kind in ConfiguredKinds.Tables.Where(kind => wanted[kind].Length > 0))
            document.Add(ExportedValues.Member(Called(kind.Table), Objects(kind, wanted[kind], _keys[kind], null)));
        return new ConfigurationExport(_configuration, ExportedValues.Table(document)) { Objects = _objects, Files = _files, Secrets = _secretNames, Warnings = _warnings };
    }

    private string Called(string name) => _options.UsesWireNames ? WireNames.FromProperty(name) : name;

    private string KeyOf(ConfiguredKind kind, string id) => _keys.TryGetValue(kind, out IReadOnlyDictionary<string, string>? keys) && keys.TryGetValue(id, out string? key) ? key : id;

    private async Task ReadContentsAsync(Dictionary<ConfiguredKind, StoredObject[]> wanted, CancellationToken token)
    {
        IEnumerable<StoredObject> memories = _options.IncludesMemories ? wanted[ConfiguredKinds.MemoryStore].SelectMany(store => _state.Of(ConfiguredKinds.AgentMemory, store.Id)) : [];
        foreach ((string id, byte[] content) in await FewAtATime.RunAsync(wanted[ConfiguredKinds.Skill].Concat(memories), MostAtATime, ReadAsync, token).ConfigureAwait(false))
            _contents[id] = content;

        async Task<(string Id, byte[] Content)> ReadAsync(StoredObject one) => (one.Id, one.Kind == ConfiguredKinds.Skill
            ? await ObjectContents.SkillArchiveAsync(_client, one, token).ConfigureAwait(false)
            : Encoding.UTF8.GetBytes((await new MemoryOperations(_client, one.ParentId!).GetAsync(one.Id, token).ConfigureAwait(false)).Content ?? string.Empty));
    }

    private DocumentTable Objects(ConfiguredKind kind, IEnumerable<StoredObject> objects, IReadOnlyDictionary<string, string> keys, string? parent)
    {
        var table = new List<DocumentMember>();
        foreach (StoredObject one in objects.OrderBy(one => keys[one.Id], StringComparer.Ordinal))
        {
            string key = keys[one.Id];
            string address = $"{kind.Noun}/{(parent is null ? key : key.StartsWith("/", StringComparison.Ordinal) ? parent + key : $"{parent}/{key}")}";
            int place = _objects.Count;
            if (Of(one, key, parent, address) is not { } members)
                continue;
            _objects.Insert(place, address);
            table.Add(ExportedValues.Member(key, ExportedValues.Table(members)));
        }

        return ExportedValues.Table(table);
    }

    private List<DocumentMember>? Of(StoredObject one, string key, string? parent, string address)
    {
        if (one.Kind == ConfiguredKinds.Skill)
            return Skill(one, key, address);
        if (one.Kind == ConfiguredKinds.AgentMemory)
            return Memory(one, key, parent!, address);
        List<DocumentMember> members = Fields(one, key, parent, address);
        AddId(members, one, address);
        if (one.Kind == ConfiguredKinds.Deployment && one.Field("status") is "paused" && UnionShape.TypeOf(one.Field("paused_reason")) != "error")
            members.Add(ExportedValues.Member(Called("Paused"), ExportedValues.Scalar(true)));

        if (one.Owner == _configuration && one.IsProtected)
            members.Add(ExportedValues.Member(Called("Protect"), ExportedValues.Scalar(true)));

        // The first revision is what there is where none is said.
        if (one.Kind.HasSecrets && one.Owner == _configuration && one.Pair(Ownership.Secret) is { } revision && revision != "1")
            members.Add(ExportedValues.Member(Called("SecretRevision"), ExportedValues.Scalar(revision)));
        if (ConfiguredKinds.In(one.Kind) is { } inner && _state.Of(inner, one.Id).Where(static other => !other.IsArchived).ToArray() is { Length: > 0 } inside)
        {
            IReadOnlyDictionary<string, string> keys = inner == ConfiguredKinds.AgentMemory ? inside.ToDictionary(static other => other.Id, static other => other.Name!) : ExportedKeys.Of(inside, _configuration, CalledOf);
            members.Add(ExportedValues.Member(Called(inner.Table), Objects(inner, inside, keys, key)));
        }

        return members;
    }

    private List<DocumentMember> Fields(StoredObject one, string key, string? parent, string address)
    {
        var members = new List<DocumentMember>();
        var unknown = new List<DocumentMember>();
        _values.OwnId = one.Id;
        _values.OnPinned = what => _warnings.Add($"{address} names {what}, which is not its newest; in another workspace there is none such.");
        bool isOnly = one.Kind.HasSecrets && !HasRefresh(one.Field("auth"));
        _values.SecretName = field => Secret(isOnly ? $"{parent}-{key}" : string.Join("-", new[] { parent, key, field.Replace('_', '-') }.OfType<string>()));
        foreach (FieldMember field in one.Kind.Fields)
        {
            object? stored = one.Field(field.Name);
            try
            {
                if (field.Name == "system" && stored is string text && IsLong(text))
                    members.Add(ExportedValues.Member(_values.Name(field.Name), File(["prompts", key + ".md"], Encoding.UTF8.GetBytes(PlainValues.Lines(text)), address)));
                else if (_values.Of(field, stored) is { } member)
                    members.Add(member);
            }
            catch (UnknownFormException)
            {
                // What is newer than this module goes back as it came.
                unknown.Add(ExportedValues.Member(field.Name, ExportedValues.Plain(stored)));
            }
        }

        if (unknown.Count > 0)
            members.Add(ExportedValues.Member(Called("AdditionalProperty"), ExportedValues.Table(unknown)));
        KeyValuePair<string, object?>[] pairs = [.. one.Metadata.Where(static pair => !Ownership.IsReserved(pair.Key))];
        if (pairs.Length > 0)
            members.Add(ExportedValues.Member(Called("Metadata"), ExportedValues.Pairs(pairs)));
        int most = Ownership.MostPairs - (one.Kind.HasSecrets ? 4 : 3);
        if (pairs.Length > most)
            _warnings.Add($"{address} has {pairs.Length} pairs of metadata; an object of a configuration has room for {most}, so take some out before it is compared.");
        return members;
    }

    private List<DocumentMember>? Skill(StoredObject skill, string key, string address)
    {
        if (FilesOf(skill, out string why) is not { Count: > 0 } files)
        {
            _warnings.Add($"{address} is left out: {why}");
            return null;
        }

        string[] tops = [.. files.Keys.Select(static path => path.Split('/')[0]).Distinct()];
        bool isInFolder = tops.Length == 1 && files.Keys.All(static path => path.Contains('/'));
        string folder = _paths.Free("skills/" + _places.SafeName(key)).Substring("skills/".Length);
        foreach (KeyValuePair<string, byte[]> file in files.OrderBy(static file => file.Key, StringComparer.Ordinal))
            _files.Add(new ExportedFile([.. new[] { "skills", folder }, .. file.Key.Split('/').Skip(isInFolder ? 1 : 0)], file.Value, address));
        var members = new List<DocumentMember> { ExportedValues.Member(Called("Folder"), ExportedValues.Scalar($"./skills/{folder}")) };
        if (skill.Name is { } shown && shown != tops[0])
            members.Insert(0, ExportedValues.Member(Called("Name"), ExportedValues.Scalar(shown)));
        AddId(members, skill, address);
        return members;
    }

    /// <summary>Of several objects of one name that no mark tells apart, the id says which is meant.</summary>
    private void AddId(List<DocumentMember> members, StoredObject one, string address)
    {
        if (one.Kind.Parent is not null || one.Owner == _configuration || _state.Of(one.Kind).Named(one.Name).Count(static other => !other.IsArchived) < 2)
            return;
        members.Insert(0, ExportedValues.Member(Called("Id"), ExportedValues.Scalar(one.Id)));
        _warnings.Add($"{address} is not alone in having its name, so that the document says its Id; take that out where it is applied to another workspace.");
    }

    private IReadOnlyDictionary<string, byte[]>? FilesOf(StoredObject skill, out string why)
    {
        why = "it has no version, and so no files.";
        try
        {
            return _contents[skill.Id] is { Length: > 0 } zip ? _places.ReadArchive(zip) : null;
        }
        catch (DocumentFileException cause)
        {
            why = cause.Message;
            return null;
        }
    }

    private List<DocumentMember>? Memory(StoredObject memory, string path, string store, string address)
    {
        byte[] content = _contents[memory.Id];
        if (content.Length == 0)
        {
            _warnings.Add($"{address} is empty, which a document cannot say; it is left out.");
            return null;
        }

        DocumentTable file = File([.. new[] { "memories", store }, .. path.Split(['/'], StringSplitOptions.RemoveEmptyEntries)], content, address);
        return [.. file.Members];
    }

    /// <summary>A file that the document names; its path is safe, and no other's.</summary>
    private DocumentTable File(string[] words, byte[] content, string address)
    {
        string[] safe = Array.ConvertAll(words, _places.SafeName);
        string folder = string.Join("/", safe.Take(safe.Length - 1)) + "/", leaf = safe[safe.Length - 1];
        int dot = leaf.LastIndexOf('.') is > 0 and var found ? found : leaf.Length;
        for (int i = 2; _paths.Free(folder + leaf) != folder + leaf; i++)
            leaf = $"{safe[safe.Length - 1].Substring(0, dot)}-{i}{safe[safe.Length - 1].Substring(dot)}";
        _files.Add(new ExportedFile([.. safe.Take(safe.Length - 1), leaf], content, address));
        return ExportedValues.Table([ExportedValues.Member(Called("File"), ExportedValues.Scalar($"./{folder}{leaf}"))]);
    }

    private string Secret(string name)
    {
        string free = _secrets.Free(name);
        _secretNames.Add(free);
        return free;
    }

    /// <summary>Whether a credential is renewed, and so has several secrets.</summary>
    private static bool HasRefresh(object? auth) => auth is IReadOnlyDictionary<string, object?> table && table.TryGetValue("refresh", out object? refresh) && refresh is IReadOnlyDictionary<string, object?>;

    /// <summary>A text of many lines, or one that a here-string would end in, has a file; a mark at its beginning would be lost there.</summary>
    private static bool IsLong(string text)
    {
        string[] lines = PlainValues.Lines(text).Split('\n');
        return !text.StartsWith("\uFEFF", StringComparison.Ordinal) && (lines.Length > MostLines || Array.Exists(lines, static line => line.Length > 1 && line[1] == '@' && line[0] is '\'' or '\u2018' or '\u2019' or '\u201a' or '\u201b'));
    }

    /// <summary>What a credential is called: its name, or what it is for.</summary>
    private static string? CalledOf(StoredObject credential)
    {
        if (credential.Name is { Length: > 0 } name || credential.Field("auth") is not IReadOnlyDictionary<string, object?> auth)
            return credential.Name;
        string? target = auth.TryGetValue("mcp_server_url", out object? server) ? server as string : auth.TryGetValue("secret_name", out object? variable) ? variable as string : null;
        return Uri.TryCreate(target, UriKind.Absolute, out Uri? address) ? address.Host : target;
    }
}

using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Linq;
using System.Security;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Sessions;

/// <summary>Something to mount in a session: a file, a repository or a memory store. A repository's token is shown nowhere.</summary>
public sealed class ResourceInput : IWirePart
{
    private const string TokenField = "authorization_token";
    private static readonly string[] TargetFields = ["url", "file_id", "memory_store_id"];

    private readonly RequestBody _fields;
    private readonly string? _branch;
    private readonly string? _commit;
    private readonly bool _lacksToken;

    private ResourceInput(string type, string target, RequestBody fields, string? branch = null, string? commit = null, bool lacksToken = false)
    {
        Type = type;
        Target = target;
        _fields = fields;
        _branch = branch;
        _commit = commit;
        _lacksToken = lacksToken;
    }

    /// <summary>The kind of resource: file, github_repository or memory_store.</summary>
    public string Type { get; }

    /// <summary>What is mounted: a file's or store's id, or a repository's address.</summary>
    public string Target { get; }

    /// <summary>Mounts a copy of a file, read-only.</summary>
    /// <param name="fileId">The file's id.</param>
    /// <param name="mountPath">Where; null for a place the service chooses.</param>
    /// <returns>The resource.</returns>
    public static ResourceInput File(string fileId, string? mountPath)
    {
        RequestBody fields = new RequestBody().Set("type", "file").Set("file_id", fileId);
        if (mountPath is not null)
            fields.Set("mount_path", mountPath);
        return new("file", fileId, fields);
    }

    /// <summary>Mounts a GitHub repository.</summary>
    /// <param name="url">Its address.</param>
    /// <param name="mountPath">Where; null for a place the service chooses.</param>
    /// <param name="token">The token to read it with; null for a public one.</param>
    /// <param name="branch">The branch to check out; null for the default one.</param>
    /// <param name="commit">The commit to check out instead of a branch.</param>
    /// <returns>The resource.</returns>
    public static ResourceInput GitHubRepository(string url, string? mountPath, SecureString? token, string? branch, string? commit)
    {
        if (branch is not null && commit is not null)
            throw new InvalidInputException("Give a branch or a commit to check out, not both.");
        RequestBody fields = new RequestBody().Set("type", "github_repository").Set("url", url);
        if (mountPath is not null)
            fields.Set("mount_path", mountPath);
        if (token is not null)
            fields.Set(TokenField, new Secret(token));
        return new("github_repository", url, fields, branch, commit);
    }

    /// <summary>Mounts a memory store.</summary>
    /// <param name="memoryStoreId">Its id.</param>
    /// <param name="access">read_write or read_only; null leaves it to the service.</param>
    /// <param name="instructions">What the agent is told about it; null for nothing.</param>
    /// <returns>The resource.</returns>
    public static ResourceInput MemoryStore(string memoryStoreId, string? access, string? instructions)
    {
        RequestBody fields = new RequestBody().Set("type", "memory_store").Set("memory_store_id", memoryStoreId);
        if (access is not null)
            fields.Set("access", access);
        if (instructions is not null)
            fields.Set("instructions", instructions);
        return new("memory_store", memoryStoreId, fields);
    }

    /// <summary>Takes a resource in the API's own form.</summary>
    /// <param name="fields">Its fields by wire names; a secure string is sent as its text and shown nowhere.</param>
    /// <returns>The resource.</returns>
    /// <exception cref="InvalidInputException">The fields name no type.</exception>
    public static ResourceInput Of(IDictionary fields)
    {
        string type = fields["type"] as string ?? throw new InvalidInputException("A resource has a 'type': file, github_repository or memory_store.");
        var body = new RequestBody();
        body.Merge(fields);
        if (fields[TokenField] is string token)
            body.Set(TokenField, Secret.FromText(token));
        string? target = Array.ConvertAll(TargetFields, name => fields[name] as string).FirstOrDefault(value => value is not null);
        return new(type, target ?? string.Empty, body);
    }

    /// <summary>Makes a resource again that was kept in a file or came from another process. A token never goes there, so one that had a token cannot be sent.</summary>
    /// <param name="kept">What <see cref="Keep"/> gave.</param>
    /// <returns>The resource.</returns>
    public static ResourceInput Restore(IReadOnlyDictionary<string, object?> kept)
    {
        var fields = new RequestBody();
        fields.Merge((IDictionary)kept["fields"]!);
        return new((string)kept["type"]!, (string)kept["target"]!, fields, kept["branch"] as string, kept["commit"] as string, kept["token"] is true);
    }

    /// <summary>The resource as plain values, without its token.</summary>
    /// <returns>The table.</returns>
    public OrderedDictionary Keep()
    {
        var fields = new OrderedDictionary();
        bool hasToken = _lacksToken;
        foreach (KeyValuePair<string, object?> field in _fields.Members)
        {
            if (field.Key == TokenField || field.Value is Secret or SecureString)
                hasToken = true;
            else
                fields[field.Key] = field.Value;
        }

        return new OrderedDictionary { ["type"] = Type, ["target"] = Target, ["fields"] = fields, ["branch"] = _branch, ["commit"] = _commit, ["token"] = hasToken };
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Type} {Target}";

    object IWirePart.ToWire(WireFormat wire)
    {
        if (_lacksToken)
            throw new InvalidInputException($"The token of {Target} did not come along: no secret goes to a file or another process. Make the resource again with New-MAResource.");
        if (_branch is null && _commit is null)
            return _fields;
        var body = new RequestBody();
        foreach (KeyValuePair<string, object?> field in _fields.Members)
            body.Set(field.Key, field.Value);
        wire.SetCheckout(body, _branch, _commit);
        return body;
    }
}

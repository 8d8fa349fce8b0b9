using System;
using System.IO;
using System.Net.Http;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Skills;

/// <summary>The operations on skills. Each throws <see cref="ApiException"/> when the service refuses or cannot be reached.</summary>
public sealed class SkillOperations : SkillUploads<Skill>
{
    internal SkillOperations(ApiCaller client)
        : base(client, Skill.Kind)
    {
    }

    /// <summary>Uploads a new skill, with its first version (skills.create).</summary>
    /// <inheritdoc/>
    public override async Task<Skill> UploadAsync(SkillUpload upload, Action<long> onSent, CancellationToken token)
    {
        Skill made = await base.UploadAsync(upload, onSent, token).ConfigureAwait(false);

        // Its version is none that is looked for later.
        Client.Connection.Ledger.Accept(ApiRequest.PathOf(Kind.Path, made.Id, SkillVersion.Kind.Path), made.LatestVersionId);
        return made;
    }

    /// <summary>Deletes a skill that has no versions any more (skills.delete).</summary>
    /// <param name="id">Its id.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>Nothing.</returns>
    /// <exception cref="ApiException">The service refuses; where that is because of versions, <see cref="ApiException.HasVersions"/> is true.</exception>
    public override async Task DeleteAsync(string id, CancellationToken token)
    {
        try
        {
            await base.DeleteAsync(id, token).ConfigureAwait(false);
        }
        catch (ApiException refusal) when (refusal.Status is 400 or 409)
        {
            throw await HasVersionsAsync(id, token).ConfigureAwait(false) ? StillHasVersions(id, refusal) : refusal;
        }
    }

    private protected override string ContentOf(SkillUpload upload) => upload.ShownName;

    /// <summary>The list shows a skill's name, and not what is in it.</summary>
    private protected override Likeness LikenessOf(JsonElement stored, SkillUpload upload) =>
        StoredText.IsSame(TextOf(stored, "display_name"u8), upload.ShownName) && !IsForeign(stored) ? Likeness.Same : Likeness.None;

    private static bool IsForeign(JsonElement stored) =>
        stored.TryGetProperty("source"u8, out JsonElement source) && source.ValueKind == JsonValueKind.Object && TextOf(source, "type"u8) is not ("" or "custom");

    private async Task<bool> HasVersionsAsync(string id, CancellationToken token)
    {
        try
        {
            return await new SkillVersionOperations(Client, id).List(new ResourceFilter { Limit = 1 }).NextAsync(token).ConfigureAwait(false) is not null;
        }
        catch (ApiException)
        {
            // What was refused first is what the user must know.
            return false;
        }
    }

    private static ApiException StillHasVersions(string id, ApiException refusal) => new(refusal.Kind, $"The skill {id} still has versions, and only one without any can be deleted: {refusal.Message}", refusal)
    {
        Status = refusal.Status,
        ErrorType = refusal.ErrorType,
        ErrorCode = refusal.ErrorCode,
        RequestId = refusal.RequestId,
        HasVersions = true,
    };
}

/// <summary>The operations on a skill's versions. Each throws <see cref="ApiException"/> when the service refuses or cannot be reached.</summary>
public sealed class SkillVersionOperations : SkillUploads<SkillVersion>
{
    internal SkillVersionOperations(ApiCaller client, string skillId)
        : base(client, SkillVersion.Kind, skillId)
    {
    }

    /// <summary>Downloads the files of a version as a zip archive (skills.versions.download).</summary>
    /// <param name="id">The version's id.</param>
    /// <param name="target">Where its bytes go.</param>
    /// <param name="onReceived">Told after each piece how many bytes have come, and of how many where that is known; called on any thread.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The archive's length in bytes.</returns>
    /// <exception cref="ApiException">The service refuses, or the content broke off or is corrupt.</exception>
    public Task<long> DownloadAsync(string id, Stream target, Action<long, long?> onReceived, CancellationToken token) =>
        Download.CopyAsync(Client, new ApiRequest("GET", Request("GET", id, "content").Path) { Accept = "application/binary", Beta = Kind.Beta }, size: null, target, onReceived, token);

    private protected override string ContentOf(SkillUpload upload) => upload.Name;

    private protected override Likeness LikenessOf(JsonElement stored, SkillUpload upload)
    {
        if (TextOf(stored, "name"u8) != upload.Name)
            return Likeness.None;
        return upload.Description is { } description && StoredText.IsSame(TextOf(stored, "description"u8), description) ? Likeness.Same : Likeness.Alike;
    }
}

/// <summary>The operations on what is made of uploaded files of a skill.</summary>
/// <typeparam name="T">What is made.</typeparam>
public abstract class SkillUploads<T> : ResourceOperations<T>
    where T : ApiObject
{
    private protected SkillUploads(ApiCaller client, ResourceKind<T> kind, params string[] parents)
        : base(client, kind, parents)
    {
    }

    /// <summary>
    /// Uploads the files (create). Where the answer is lost, what they made is looked for among what was made since, by the names that the
    /// SKILL.md gives, and they are sent again only where it is not there.
    /// </summary>
    /// <param name="upload">The files.</param>
    /// <param name="onSent">Told after each piece how many bytes have left; called on any thread.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>What the service made of them.</returns>
    public virtual Task<T> UploadAsync(SkillUpload upload, Action<long> onSent, CancellationToken token)
    {
        var request = new CreatedObject<T>(Client, Kind, ListPath, Read)
        {
            Send = () => Client.SendForObjectAsync(new ApiRequest("POST", ListPath) { Beta = Kind.Beta, Content = Form }, token),
            Content = ContentOf(upload),
            LikenessOf = stored => LikenessOf(stored, upload),
        };
        return CarefulSend.RunAsync(Client, request, token);

        HttpContent Form(Action onProgress) => upload.ToForm(
            sent =>
            {
                onProgress();
                onSent(sent);
            },
            token);
    }

    /// <summary>What is equal for two uploads that make things which cannot be told apart.</summary>
    private protected abstract string ContentOf(SkillUpload upload);

    /// <summary>Tells how like a listed object is to the one that an upload would make.</summary>
    private protected abstract Likeness LikenessOf(JsonElement stored, SkillUpload upload);

    private protected static string TextOf(JsonElement stored, ReadOnlySpan<byte> name) =>
        stored.TryGetProperty(name, out JsonElement field) && field.ValueKind == JsonValueKind.String ? field.GetString()! : string.Empty;
}

using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Threading;
using ManagedAgents.Client.Http;

namespace ManagedAgents.Client.Skills;

/// <summary>The files of a skill to upload, with what their SKILL.md says.</summary>
public sealed class SkillUpload
{
    private const string FilesField = "files[]";
    private const string NameField = "display_name";
    private const string MimeType = "application/octet-stream";

    /// <summary>Makes an upload.</summary>
    /// <param name="name">The name that its SKILL.md gives.</param>
    /// <param name="description">What its SKILL.md says that it is for; null where that is not known here.</param>
    /// <param name="files">Its files, all in one folder.</param>
    public SkillUpload(string name, string? description, IReadOnlyList<SkillFile> files)
    {
        Name = name;
        Description = description;
        Files = files;
        Length = files.Sum(static file => (long)file.Content.Length);
    }

    /// <summary>The name that its SKILL.md gives.</summary>
    public string Name { get; }

    /// <summary>What its SKILL.md says that it is for; null where that is not known here.</summary>
    public string? Description { get; }

    /// <summary>Its files, in the order in which they are sent.</summary>
    public IReadOnlyList<SkillFile> Files { get; }

    /// <summary>The length of its files in bytes.</summary>
    public long Length { get; }

    /// <summary>The name of a new skill, as people see it; null for that of the SKILL.md. A version has none.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Form fields newer than this module, by their wire names; null for none.</summary>
    public IDictionary? AdditionalFields { get; init; }

    /// <summary>The name that a skill made of this has.</summary>
    internal string ShownName => Fields().TryGetValue(NameField, out string? given) ? given : Name;

    /// <summary>The form for a try.</summary>
    /// <param name="onSent">Told after each piece how many bytes of the files have left.</param>
    /// <param name="token">Ends the sending.</param>
    internal HttpContent ToForm(Action<long> onSent, CancellationToken token) =>
        new FormContent(Fields(), [.. Files.Select(static file => new FormFile(FilesField, file.Path, MimeType, new MemoryStream(file.Content, writable: false)))], onSent, token);

    private Dictionary<string, string> Fields()
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        if (DisplayName is not null)
            fields[NameField] = DisplayName;
        foreach (KeyValuePair<string, string> field in FormFields.Of(AdditionalFields))
            fields[field.Key] = field.Value;
        return fields;
    }
}

/// <summary>A file of a skill.</summary>
public sealed class SkillFile
{
    /// <summary>Makes one.</summary>
    /// <param name="path">Its path, with slashes, the skill's folder first.</param>
    /// <param name="content">Its bytes.</param>
    public SkillFile(string path, byte[] content)
    {
        Path = path;
        Content = content;
    }

    /// <summary>Its path, with slashes, the skill's folder first.</summary>
    public string Path { get; }

    /// <summary>Its bytes.</summary>
    public byte[] Content { get; }
}

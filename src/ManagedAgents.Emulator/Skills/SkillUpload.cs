using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Skills;

/// <summary>An uploaded skill on its way in: files whose names carry paths, all in one folder with a SKILL.md in it.</summary>
internal sealed class SkillUpload
{
    private const int MostBytes = 30 * 1024 * 1024;
    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);
    private int _size;

    public string? DisplayName { get; private set; }

    public async Task<SkillContent> ReadAsync(HttpRequest request, string? name, CancellationToken token)
    {
        MultipartReader multipart = MultipartReader.Create(request.Header("Content-Type"), request.Body)
            ?? throw ServiceException.Invalid("Content-Type: must be multipart/form-data with a boundary");
        while (await multipart.NextPartAsync(token).ConfigureAwait(false) is { } part)
        {
            byte[] bytes = await BytesAsync(multipart, token).ConfigureAwait(false);
            if (part.Name is "files[]" or "files" && part.FileName is not null)
                Add(part.FileName.Replace('\\', '/'), bytes);
            else if (name is not null && part.Name == name)
                DisplayName = Encoding.UTF8.GetString(bytes);
            else
                throw ServiceException.Invalid($"{part.Name}: unknown part of an upload; it takes files[], with file names{(name is null ? "" : ", and " + name)}");
        }

        if (DisplayName?.Length is 0 or > 255)
            throw ServiceException.Invalid($"{name}: must have 1 to 255 characters");
        return new SkillContent(_files, SkillHead.Read(Head()));
    }

    private void Add(string path, byte[] bytes)
    {
        if (path.Split('/') is var words && (words.Length < 2 || words.Any(w => w is "" or "." or "..")))
            throw ServiceException.Invalid($"files[]: '{path}' is not a path in a folder");
        if (_files.ContainsKey(path))
            throw ServiceException.Invalid($"files[]: '{path}' is given twice");
        _files.Add(path, bytes);
    }

    private byte[] Head()
    {
        if (_files.Count == 0)
            throw ServiceException.Invalid("files[]: is required, as parts with file names");
        var folders = _files.Keys.Select(p => p.Split('/')[0]).Distinct().ToList();
        if (folders.Count > 1)
            throw ServiceException.Invalid($"files[]: all files must be in one folder, not in {string.Join(", ", folders)}");
        return _files.TryGetValue(folders[0] + "/SKILL.md", out byte[]? head) ? head : throw ServiceException.Invalid($"files[]: {folders[0]}/SKILL.md is missing");
    }

    private async Task<byte[]> BytesAsync(MultipartReader multipart, CancellationToken token)
    {
        using var bytes = new MemoryStream();
        byte[] buffer = new byte[16 * 1024];
        int read;
        while ((read = await multipart.ReadAsync(buffer, 0, buffer.Length, token).ConfigureAwait(false)) > 0)
        {
            bytes.Write(buffer, 0, read);
            if ((_size += read) > MostBytes)
                throw ServiceException.Of(413, $"A skill is larger than {MostBytes} bytes.");
        }

        return bytes.ToArray();
    }
}

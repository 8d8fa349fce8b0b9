using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Files;

/// <summary>The files that the service knows, and where their bytes are.</summary>
internal static class KnownFiles
{
    public static Dictionary<string, StoredFile> Files(this Service service) => service.All<StoredFile>();

    public static StoredFile File(this Service service, string id)
    {
        StoredFile file = service.Find<StoredFile>(id, "file");
        if (file.ExpiresAt is not { } expires || expires > Clock.FromTime(DateTimeOffset.UtcNow))
            return file;
        service.Remove(file);
        throw ServiceException.NotFound($"file {id} has expired", "file_expired");
    }

    /// <summary>A path for a new file's bytes.</summary>
    public static string NewContentPath(this Service service) => service.Of<TempFolder>().NewPath();

    /// <summary>Stores a file that a session's agent writes; one of the same name is replaced.</summary>
    public static void WriteOutput(this Service service, string sessionId, string name, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        string path = service.NewContentPath();
        System.IO.File.WriteAllBytes(path, bytes);
        foreach (StoredFile old in service.Files().Values.Where(f => f.SessionId == sessionId && !f.IsMountedCopy && f.Name == name).ToList())
            service.Remove(old);
        var file = new StoredFile(Ids.New("file_"), service.Clock.Next(), name, MimeTypes.Of(name), new StoredContent(path, bytes.Length)) { SessionId = sessionId };
        service.Files().Add(file.Id, file);
    }

    public static void Remove(this Service service, StoredFile file)
    {
        service.Files().Remove(file.Id);
        file.Content.Release();
    }
}

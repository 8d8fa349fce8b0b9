using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using ManagedAgents.Emulator.Agents;
using ManagedAgents.Emulator.Environments;
using ManagedAgents.Emulator.Files;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Sessions;

namespace ManagedAgents.Emulator.Resources;

/// <summary>Everything the service knows. One lock over all of it: what a request sees is one moment.</summary>
internal sealed class ServiceState : IDisposable
{
    private readonly TempFolder _folder = new();

    public ServiceState(EmulatorOptions options) => Clock = new Clock(options.TimeSkew, options.TimeSkewSeed);

    public object Gate { get; } = new();

    public Clock Clock { get; }

    public Dictionary<string, StoredAgent> Agents { get; } = new();

    public Dictionary<string, StoredEnvironment> Environments { get; } = new();

    public Dictionary<string, Session> Sessions { get; } = new();

    public Dictionary<string, StoredFile> Files { get; } = new();

    /// <summary>A path for a new file's bytes.</summary>
    public string NewContentPath() => _folder.NewPath();

    /// <summary>Stores a file that a session's agent writes; one of the same name is replaced.</summary>
    public void WriteOutput(string sessionId, string name, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var path = _folder.NewPath();
        File.WriteAllBytes(path, bytes);
        foreach (var old in Files.Values.Where(f => f.SessionId == sessionId && !f.IsMountedCopy && f.Name == name).ToList()) Remove(old);
        var file = new StoredFile(Ids.New("file_"), Clock.Next(), name, MimeTypes.Of(name), new StoredContent(path, bytes.Length)) { SessionId = sessionId };
        Files.Add(file.Id, file);
    }

    public void Remove(StoredFile file)
    {
        Files.Remove(file.Id);
        file.Content.Release();
    }

    public void Dispose() => _folder.Dispose();
}

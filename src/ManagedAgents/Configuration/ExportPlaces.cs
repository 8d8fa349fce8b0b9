using System.Collections.Generic;
using System.Threading;
using ManagedAgents.Client.Configuration;
using ManagedAgents.Disk;

namespace ManagedAgents.Configuration;

/// <summary>What an export needs to know of files.</summary>
internal sealed class ExportPlaces : IExportFiles
{
    private readonly DocumentFiles _files;

    /// <param name="token">Ends the reading.</param>
    public ExportPlaces(CancellationToken token) => _files = new DocumentFiles(string.Empty, mayLeave: false, token);

    public IReadOnlyDictionary<string, byte[]> ReadArchive(byte[] zip) => _files.ReadArchive(zip);

    public string SafeName(string name) => SafeFileName.IsSafe(name) ? name : SafeFileName.From(name.Trim('.', ' ').Length == 0 ? "_" : name, name);
}

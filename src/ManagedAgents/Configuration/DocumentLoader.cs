using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text;
using System.Threading;
using ManagedAgents.Client.Configuration;
using ManagedAgents.Client.Wire;
using ManagedAgents.Disk;
using ManagedAgents.Errors;

namespace ManagedAgents.Configuration;

/// <summary>Reads the documents of a configuration from files, folders and tables.</summary>
internal sealed class DocumentLoader
{
    private const string DataEnding = ".psd1";
    private const string JsonEnding = ".json";
    private const long MostBytes = 16 * 1024 * 1024;

    private readonly List<DocumentTable> _tables = new();
    private readonly List<DocumentProblem> _problems = new();
    private readonly List<string> _files = new();
    private readonly SessionState _session;

    public DocumentLoader(SessionState session) => _session = session;

    /// <summary>The files that were read.</summary>
    public IReadOnlyList<string> Files => _files;

    /// <summary>What is wrong so far.</summary>
    public IReadOnlyList<DocumentProblem> Problems => _problems;

    /// <summary>Reads a file, what a pattern names, or the documents of a folder.</summary>
    /// <exception cref="InputException">It is no document.</exception>
    /// <exception cref="FileNotFoundException">There is nothing of that name.</exception>
    public bool AddPath(string path)
    {
        string literal = FileSystemPath.Literal(_session, path);
        foreach (string one in FilePlace.At(literal).Kind == PlaceKind.Nothing ? FileSystemPath.Existing(_session, path) : [literal])
            AddPlace(one);
        return true;
    }

    /// <summary>Takes a document in memory.</summary>
    public void AddTable(IDictionary table)
    {
        if (TableReader.Read(table, _problems) is { } document)
            _tables.Add(document);
    }

    /// <summary>As the other; what is wrong is told, and so is what may be.</summary>
    public ConfigurationDocument? Finish(IDocumentFiles files, Action<ErrorRecord> tell, Action<string> warn)
    {
        if (_tables.Count + _problems.Count == 0)
            return null;
        ConfigurationDocument? document = Finish(files);
        foreach (DocumentProblem problem in _problems)
            tell(new ErrorRecord(new FormatException(problem.ToString()), problem.ErrorId, ErrorCategory.InvalidData, problem));
        foreach (string doubt in document?.Warnings ?? [])
            warn(doubt);
        return document;
    }

    /// <summary>The configuration; null where something is wrong.</summary>
    public ConfigurationDocument? Finish(IDocumentFiles files)
    {
        var problems = new List<DocumentProblem>();
        ConfigurationDocument? document = DocumentReading.Read(_tables, files, problems);
        _problems.AddRange(problems);
        return _problems.Count > 0 ? null : document;
    }

    private void AddPlace(string path)
    {
        switch (FilePlace.At(path).Kind)
        {
            case PlaceKind.Folder:
                string[] inside = Directory.GetFiles(path).Where(static file => IsDocument(file)).OrderBy(static file => file, StringComparer.Ordinal).ToArray();
                int before = _tables.Count + _problems.Count;
                foreach (string file in inside)
                    AddFile(file, isSought: true);
                if (_tables.Count + _problems.Count == before)
                    throw new InputException("NoDocument", $"There is no document of a configuration in the folder '{path}'. One is a {DataEnding} or {JsonEnding} file that says its Configuration.");
                break;
            case PlaceKind.File when IsDocument(path):
                AddFile(path, isSought: false);
                break;
            default:
                throw new InputException("NoDocument", $"'{path}' is no document of a configuration; give a {DataEnding} or {JsonEnding} file, or a folder of them. Of any other form, give the table that its reader makes as -Configuration.");
        }
    }

    private void AddFile(string file, bool isSought)
    {
        if (_files.Contains(file))
            return;
        if (new FileInfo(file).Length > MostBytes)
            throw new InputException("DocumentTooLarge", $"'{file}' has more than {MostBytes / (1024 * 1024)} MB.");
        byte[] bytes = File.ReadAllBytes(file);
        DocumentTable? table = HasEnding(file, JsonEnding) ? JsonDocumentReader.Read(file, bytes, _problems) : ReadData(file, bytes);

        // A folder has other files of these kinds, such as the manifest of a module.
        if (table is null || (isSought && !table.Members.Any(static member => member.Name.Equals("Configuration", StringComparison.OrdinalIgnoreCase))))
            return;
        _files.Add(file);
        _tables.Add(table);
    }

    private DocumentTable? ReadData(string file, byte[] bytes)
    {
        try
        {
            return DataFileReader.Read(file, StrictUtf8.Read(bytes).TrimStart('\uFEFF'), _problems);
        }
        catch (DecoderFallbackException)
        {
            _problems.Add(new DocumentProblem("InvalidDocument", new DocumentPlace(file, 0, 0), "It is not UTF-8."));
            return null;
        }
    }

    private static bool IsDocument(string file) => HasEnding(file, DataEnding) || HasEnding(file, JsonEnding);

    private static bool HasEnding(string file, string ending) => file.EndsWith(ending, StringComparison.OrdinalIgnoreCase);
}

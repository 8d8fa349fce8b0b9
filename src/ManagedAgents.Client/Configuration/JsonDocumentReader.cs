using System;
using System.Collections.Generic;
using System.Text.Json;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Configuration;

/// <summary>Reads a document in JSON, with comments and commas at ends. A name that is there twice is refused: which of both counts is nobody's to guess.</summary>
public sealed class JsonDocumentReader
{
    private const int MaxDepth = 64;
    private const int LongestLine = 1000;

    private readonly string _file;
    private readonly byte[] _utf8;
    private readonly List<int> _lines = [0];

    private JsonDocumentReader(string file, byte[] utf8)
    {
        _file = file;
        _utf8 = utf8;
        for (int i = 0; i < utf8.Length; i++)
        {
            if (utf8[i] == (byte)'\n')
                _lines.Add(i + 1);
        }
    }

    /// <summary>Reads a document.</summary>
    /// <param name="file">The file, for places.</param>
    /// <param name="utf8">Its bytes.</param>
    /// <param name="problems">Takes what is wrong with it.</param>
    /// <returns>The document; null where it cannot be read.</returns>
    public static DocumentTable? Read(string file, byte[] utf8, ICollection<DocumentProblem> problems)
    {
        utf8 = WireJson.WithoutMark(utf8);
        if (!StrictUtf8.Is(utf8))
        {
            problems.Add(new DocumentProblem("InvalidDocument", new DocumentPlace(file, 0, 0), "It is not UTF-8."));
            return null;
        }

        var document = new JsonDocumentReader(file, utf8);
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = MaxDepth });
        try
        {
            reader.Read();
            DocumentValue value = document.ReadValue(ref reader, problems);

            // What follows the value is an error of its own.
            while (reader.Read())
            {
            }

            if (value is DocumentTable table)
                return table;
            problems.Add(new DocumentProblem("InvalidDocument", value.Place, "A document is an object."));
        }
        catch (JsonException cause)
        {
            // Its own message quotes the text, which may hold a secret.
            int line = (int)(cause.LineNumber ?? 0);
            problems.Add(new DocumentProblem("InvalidDocument", new DocumentPlace(file, line + 1, (int)(cause.BytePositionInLine ?? 0) + 1), "It is no JSON from here on, or nests deeper than 64 levels."));
        }

        return null;
    }

    private DocumentValue ReadValue(ref Utf8JsonReader reader, ICollection<DocumentProblem> problems)
    {
        DocumentPlace place = PlaceOf((int)reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return ReadTable(ref reader, place, problems);
            case JsonTokenType.StartArray:
                var items = new List<DocumentValue>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    items.Add(ReadValue(ref reader, problems));
                return new DocumentList(place, items);
            case JsonTokenType.String:
                return new DocumentScalar(place, reader.GetString());
            case JsonTokenType.Number:
                return new DocumentScalar(place, JsonNumber.Read(StrictUtf8.Read(_utf8, (int)reader.TokenStartIndex, reader.ValueSpan.Length)));
            case JsonTokenType.True or JsonTokenType.False:
                return new DocumentScalar(place, reader.GetBoolean());
            default:
                return new DocumentScalar(place, null);
        }
    }

    private DocumentTable ReadTable(ref Utf8JsonReader reader, DocumentPlace place, ICollection<DocumentProblem> problems)
    {
        var members = new List<DocumentMember>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            DocumentPlace at = PlaceOf((int)reader.TokenStartIndex);
            string name = reader.GetString()!;
            reader.Read();
            DocumentValue value = ReadValue(ref reader, problems);
            if (names.Add(name))
                members.Add(new DocumentMember(name, at, value));
            else
                problems.Add(new DocumentProblem("DuplicateKey", at, "A name is there twice in one object."));
        }

        return new DocumentTable(place, members);
    }

    private DocumentPlace PlaceOf(int index)
    {
        int line = _lines.BinarySearch(index);
        line = line >= 0 ? line : ~line - 1;
        int bytes = index - _lines[line];

        // A generator may write all on one line, which is not read anew for each value.
        int column = bytes > LongestLine ? bytes : StrictUtf8.Read(_utf8, _lines[line], bytes).Length;
        return new DocumentPlace(_file, line + 1, column + 1);
    }
}

using System.Collections.Generic;

namespace ManagedAgents.Client.Configuration;

/// <summary>Where something stands in a document.</summary>
public sealed class DocumentPlace
{
    /// <summary>Makes one.</summary>
    /// <param name="file">The file; null for a table that was given in memory.</param>
    /// <param name="line">The line, from 1; 0 where it is not known.</param>
    /// <param name="column">The column, from 1; 0 where it is not known.</param>
    public DocumentPlace(string? file, int line, int column)
    {
        File = file;
        Line = line;
        Column = column;
    }

    /// <summary>The file; null for a table that was given in memory.</summary>
    public string? File { get; }

    /// <summary>The line, from 1; 0 where it is not known.</summary>
    public int Line { get; }

    /// <summary>The column, from 1; 0 where it is not known.</summary>
    public int Column { get; }

    /// <inheritdoc/>
    public override string ToString() => File is null ? "-Configuration" : Line > 0 ? $"{File}:{Line}:{Column}" : File;
}

/// <summary>A value of a document as it was written, with its place, before anything is made of it.</summary>
public abstract class DocumentValue
{
    private protected DocumentValue(DocumentPlace place) => Place = place;

    /// <summary>Where it stands.</summary>
    public DocumentPlace Place { get; }
}

/// <summary>A table of a document, in the order it is written in.</summary>
public sealed class DocumentTable : DocumentValue
{
    /// <summary>Makes one.</summary>
    /// <param name="place">Where it stands.</param>
    /// <param name="members">Its members.</param>
    public DocumentTable(DocumentPlace place, IReadOnlyList<DocumentMember> members)
        : base(place) => Members = members;

    /// <summary>Its members; names may differ in case only, which whoever reads them refuses.</summary>
    public IReadOnlyList<DocumentMember> Members { get; }
}

/// <summary>A name and its value in a table of a document.</summary>
public sealed class DocumentMember
{
    /// <summary>Makes one.</summary>
    /// <param name="name">The name.</param>
    /// <param name="place">Where the name stands.</param>
    /// <param name="value">The value.</param>
    public DocumentMember(string name, DocumentPlace place, DocumentValue value)
    {
        Name = name;
        Place = place;
        Value = value;
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>Where the name stands.</summary>
    public DocumentPlace Place { get; }

    /// <summary>The value.</summary>
    public DocumentValue Value { get; }
}

/// <summary>A list of a document.</summary>
public sealed class DocumentList : DocumentValue
{
    /// <summary>Makes one.</summary>
    /// <param name="place">Where it stands.</param>
    /// <param name="items">What is in it.</param>
    public DocumentList(DocumentPlace place, IReadOnlyList<DocumentValue> items)
        : base(place) => Items = items;

    /// <summary>What is in it.</summary>
    public IReadOnlyList<DocumentValue> Items { get; }
}

/// <summary>A text, number, truth value or null of a document.</summary>
public sealed class DocumentScalar : DocumentValue
{
    /// <summary>Makes one.</summary>
    /// <param name="place">Where it stands.</param>
    /// <param name="value">The plain value.</param>
    public DocumentScalar(DocumentPlace place, object? value)
        : base(place) => Value = value;

    /// <summary>The plain value: a text, a number, a truth value or null.</summary>
    public object? Value { get; }
}

/// <summary>Something that is wrong with a document. It never repeats what a document says in places where secrets may stand.</summary>
public sealed class DocumentProblem
{
    /// <summary>Makes one.</summary>
    /// <param name="errorId">Its fixed id, such as UnknownField.</param>
    /// <param name="place">Where it stands.</param>
    /// <param name="message">What is wrong, as a sentence.</param>
    public DocumentProblem(string errorId, DocumentPlace place, string message)
    {
        ErrorId = errorId;
        Place = place;
        Message = message;
    }

    /// <summary>Its fixed id, such as UnknownField.</summary>
    public string ErrorId { get; }

    /// <summary>Where it stands.</summary>
    public DocumentPlace Place { get; }

    /// <summary>What is wrong, as a sentence.</summary>
    public string Message { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Place}: {Message}";
}

namespace ManagedAgents.Emulator.Wire;

/// <summary>The head of one part of a multipart body.</summary>
internal sealed class MultipartPart
{
    public MultipartPart(string name, string? fileName, string? contentType)
    {
        Name = name;
        FileName = fileName;
        ContentType = contentType;
    }

    public string Name { get; }

    public string? FileName { get; }

    public string? ContentType { get; }
}

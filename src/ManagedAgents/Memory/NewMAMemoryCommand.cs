using System.Management.Automation;
using System.Text.Json;
using ManagedAgents.Client.Memory;
using ManagedAgents.Client.Wire;
using ManagedAgents.Errors;
using ManagedAgents.Resources;

namespace ManagedAgents.Memory;

/// <summary>
/// Creates a memory (memory_stores.memories.create). A piped text is its content; a piped memory, or a definition of one in the API's form, gives what
/// is not given otherwise. One whose answer was lost is looked for before it is sent again.
/// </summary>
[Cmdlet(VerbsCommon.New, "MAMemory", SupportsShouldProcess = true, DefaultParameterSetName = FieldSet)]
[OutputType(typeof(AgentMemory))]
public sealed class NewMAMemoryCommand : NewResourceCmdlet<AgentMemory>
{
    private const string FileSet = "File";

    // What the service makes of itself, or says of the memory or version that is copied.
    private static readonly string[] NotCopied =
    [
        nameof(AgentMemory.ContentSha256), nameof(AgentMemory.ContentSizeBytes), nameof(AgentMemory.MemoryStoreId), nameof(AgentMemory.MemoryVersionId),
        nameof(MemoryVersion.MemoryId), nameof(MemoryVersion.Operation), nameof(MemoryVersion.CreatedBy), nameof(MemoryVersion.RedactedAt), nameof(MemoryVersion.RedactedBy),
    ];

    private string? _piped;
    private bool _hasSeveral;

    /// <summary>
    /// Where the memory is in its store, such as <c>/notes/servers.md</c>: it begins with a slash, and case matters. No other memory may have the path, or
    /// be a folder of it.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = FieldSet)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = FileSet)]
    [Parameter(Position = 0, ParameterSetName = DefinitionSet)]
    [MemoryPathArgument]
    [ArgumentCompleter(typeof(MemoryFolderCompleter))]
    [Field]
    public string? Path { get; set; }

    /// <summary>The content: one text, or its bytes in UTF-8; at most 102,400 bytes. Lines are joined first, or read with <c>Get-Content -Raw</c>.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = FieldSet)]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public object? Content { get; set; }

    /// <summary>The file whose text is the content. It must be UTF-8, and arrives byte for byte.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FileSet)]
    [ValidateNotNullOrEmpty]
    public string InFile { get; set; } = string.Empty;

    /// <summary>The store to put it in: its id, exact name or object.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FieldSet, ValueFromPipeline = true)]
    [Parameter(Mandatory = true, ParameterSetName = FileSet, ValueFromPipeline = true)]
    [Parameter(ParameterSetName = DefinitionSet, ValueFromPipelineByPropertyName = true)]
    [Alias("MemoryStoreId")]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public MemoryStoreReference? MemoryStore { get; set; }

    /// <summary>
    /// The content as text; or a memory with its content, a version of one, or a definition in the form of the API, as an object from ConvertFrom-Json or
    /// a hashtable, whose path and content are those of the new memory.
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = DefinitionSet)]
    [AllowEmptyString]
    public override PSObject? InputObject { get; set; }

    private protected override ResourceReference? Owner => MemoryStore;

    private protected override string LabelParameter => nameof(Path);

    private protected override string NotFoundErrorId => ErrorTable.ReferenceNotFound;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject?.BaseObject is not string text)
        {
            Create(InputObject);
            return;
        }

        // Lines of a file come one by one, and none of them is the content.
        _hasSeveral |= _piped is not null;
        _piped ??= text;
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_hasSeveral)
            WriteError(RecordOf(new InputException("InvalidContent", "Several texts were piped, and a memory holds one; join lines first, or read them with Get-Content -Raw."), Path));
        else if (_piped is not null)
            Create();
    }

    private protected override void AddFields(RequestBody fields)
    {
        if (_piped is not null && Path is null)
            throw new InputException("InvalidInput", "A text was piped as the content; give the path of the new memory with -Path.");
        if (_piped is not null)
            fields.SetField(nameof(Content), MemoryContent.Of(_piped));
        else if (ParameterSetName == FileSet)
            fields.SetField(nameof(Content), MemoryContent.OfFile(SessionState, InFile));
        else if (ParameterSetName == FieldSet)
            fields.SetField(nameof(Content), MemoryContent.Of(Content));
        else if (Piped is null)
            throw new InputException("InvalidContent", $"'{InputObject}' is no text, and no memory or definition of one.");
    }

    private protected override void ReadDefinition(Definition piped, RequestBody fields)
    {
        foreach (string name in NotCopied)
            piped.Take(WireNames.FromProperty(name));
        object content = piped.Take(WireNames.FromProperty(nameof(Content))) ?? throw new InputException(
            "ContentUnknown", "What is piped has no content to copy. A list of memories has contents with Get-MAMemory -IncludeContent only, and a deleted or redacted version has none.");
        fields.SetField(nameof(Content), MemoryContent.Of(content is JsonElement json ? json.GetString() : content));
    }
}

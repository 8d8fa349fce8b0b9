namespace ManagedAgents.Client.Transcripts;

/// <summary>How a part is shown.</summary>
internal enum PartKind
{
    /// <summary>As text.</summary>
    Text,

    /// <summary>As a remark in the text's place, such as an image's type and size.</summary>
    Remark,

    /// <summary>As the JSON of something this module does not know.</summary>
    Json,
}

using System;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Json;

namespace ManagedAgents.Client.Requests;

/// <summary>A block of content to send: text, an image or a document.</summary>
public sealed class ContentInput : IWirePart
{
    private readonly RequestBody _block;

    private ContentInput(RequestBody block) => _block = block;

    /// <summary>A block of text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The block.</returns>
    public static ContentInput Text(string text) => new(new RequestBody().Set("type", "text").Set("text", text));

    /// <summary>A block with the result of a tool.</summary>
    /// <param name="text">The text; one of blanks alone is told as no output.</param>
    /// <returns>The block.</returns>
    public static ContentInput Result(string text) => Text(ResultText(text));

    /// <summary>A tool's result as it is told: the service takes no text of blanks alone.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The text, or words for none.</returns>
    public static string ResultText(string text) => string.IsNullOrWhiteSpace(text) ? "(no output)" : text;

    /// <summary>An image or document kept by the service.</summary>
    /// <param name="kind">image or document.</param>
    /// <param name="fileId">The file's id.</param>
    /// <returns>The block.</returns>
    public static ContentInput FromFile(string kind, string fileId) => Of(kind, new RequestBody().Set("type", "file").Set("file_id", fileId));

    /// <summary>An image or document the service fetches.</summary>
    /// <param name="kind">image or document.</param>
    /// <param name="address">Its address.</param>
    /// <returns>The block.</returns>
    public static ContentInput FromUrl(string kind, Uri address) => Of(kind, new RequestBody().Set("type", "url").Set("url", address.OriginalString));

    /// <summary>An image or document sent along.</summary>
    /// <param name="kind">image or document.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="mediaType">Its media type, such as image/png.</param>
    /// <returns>The block.</returns>
    public static ContentInput FromBytes(string kind, byte[] bytes, string mediaType) =>
        Of(kind, new RequestBody().Set("type", "base64").Set("media_type", mediaType).Set("data", Convert.ToBase64String(bytes)));

    /// <summary>A document of plain text sent along.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="title">Its title; null for none.</param>
    /// <returns>The block.</returns>
    public static ContentInput TextDocument(string text, string? title)
    {
        ContentInput document = Of("document", new RequestBody().Set("type", "text").Set("media_type", "text/plain").Set("data", text));
        if (title is not null)
            document._block.Set("title", title);
        return document;
    }

    object IWirePart.ToWire(WireFormat wire) => _block;

    private static ContentInput Of(string kind, RequestBody source) => new(new RequestBody().Set("type", kind).Set("source", source));
}

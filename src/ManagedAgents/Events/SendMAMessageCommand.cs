using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Resources;
using ManagedAgents.Disk;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;
using ManagedAgents.Sessions;

namespace ManagedAgents.Events;

/// <summary>
/// Sends a message to a session (sessions.events.send) and emits the accepted event, which Receive-MAEvent takes as the place to begin:
/// send, then receive, loses nothing.
/// </summary>
[Cmdlet(VerbsCommunications.Send, "MAMessage", SupportsShouldProcess = true)]
[OutputType(typeof(UserMessageEvent), typeof(SystemMessageEvent))]
public sealed class SendMAMessageCommand : SessionEventCmdlet
{
    /// <summary>The text. Several texts become one message of several blocks.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [Alias("Text")]
    [AllowEmptyCollection]
    [MessageArgument]
    public string[] Message { get; set; } = [];

    /// <summary>The session: its object, its id or one of its events.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("SessionId")]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionReference Session { get; set; } = null!;

    /// <summary>
    /// Images to send along: paths of png, jpg, gif or webp files (up to 20 MB), ids of uploaded files, or http addresses that the service reads.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Image { get; set; } = [];

    /// <summary>
    /// Documents to send along: paths of PDF files or of text in UTF-8 (up to 20 MB), ids of uploaded files, or http addresses that the service
    /// reads.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Document { get; set; } = [];

    /// <summary>
    /// System context to add behind the message: what the agent shall know but not take for the user's words. Not every model takes it.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] SystemMessage { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!TryNow(ReadEvents, Session, out List<InputEvent> events))
            return;
        if (TryChange(Session, "Send message", id => Client.Events.SendAsync(id, events, StopToken), out IReadOnlyList<SessionEvent> accepted))
            WriteObject(accepted, enumerateCollection: true);
    }

    private List<InputEvent> ReadEvents()
    {
        // Pictures and papers come before the text that speaks of them.
        var content = new List<ContentInput>();
        content.AddRange(Image.Select(named => MessageAttachment.Create(MessageAttachment.Image, named, Resolve)));
        content.AddRange(Document.Select(named => MessageAttachment.Create(MessageAttachment.Document, named, Resolve)));
        content.AddRange(WithText(Message).Select(ContentInput.Text));

        var events = new List<InputEvent>();
        if (content.Count > 0)
            events.Add(InputEvent.UserMessage(content));
        ContentInput[] context = WithText(SystemMessage).Select(ContentInput.Text).ToArray();
        if (context.Length > 0)
            events.Add(InputEvent.SystemMessage(context));
        return events.Count > 0 ? events : throw new InputException("NothingToSend", "Nothing to send: give -Message, -Image, -Document or -SystemMessage; text of blanks alone is none.");
    }

    private static IEnumerable<string> WithText(string[]? texts) => (texts ?? []).Where(static text => !string.IsNullOrWhiteSpace(text));

    private string Resolve(string path) => FileSystemPath.Literal(SessionState, path);
}

/// <summary>
/// Keeps a piped session or event, which says where to send to, from being taken for the text as well: the engine would make text of
/// anything. A record with a property Message, Prompt or Text, such as a row of a table, gives that.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class MessageArgumentAttribute : ArgumentTransformationAttribute
{
    private static readonly string[] TextProperties = { "Message", "Prompt", "Text" };

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? given = PlainValue.From(inputData);
        if (given is ApiObject)
            return Array.Empty<string>();
        if (given is not IDictionary record)
            return inputData;
        foreach (string property in TextProperties)
        {
            if (record[property] is string text)
                return new[] { text };
        }

        return Array.Empty<string>();
    }
}

using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
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
    private DataContext? _context;
    private bool _takesData;

    /// <summary>
    /// The text. Several texts become one message of several blocks. Beside it and -Session, what is piped is the data that it is about, and goes along
    /// as a document.
    /// </summary>
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
    /// What is piped: a session, or data where both -Message and -Session are given. Texts are sent as lines, objects as JSON, one on a line, all in one
    /// message. More than 100,000 characters are uploaded as a file, which the service deletes after 30 days.
    /// </summary>
    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public PSObject? InputObject { get; set; }

    /// <summary>
    /// The properties of piped objects to send; wildcards are allowed. Default: those that the type shows by default, such as five of a process, else
    /// all.
    /// </summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Property { get; set; }

    /// <summary>How many levels of piped objects are sent, 0 to 20; default 2. What lies deeper is sent as text.</summary>
    [Parameter]
    [ValidateRange(0, 20)]
    public int Depth { get; set; } = 2;

    /// <summary>
    /// How many characters of piped data may be sent, 1000 to 100000000; default 4000000. Where more is piped, the pipeline is stopped with the error
    /// ContextTooLong, and nothing is sent.
    /// </summary>
    [Parameter]
    [ValidateRange(1000, 100_000_000)]
    public int MaxContextLength { get; set; } = DataContext.DefaultLimit;

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
    protected override void BeginProcessing() =>
        _takesData = MyInvocation.ExpectingInput && IsBound(nameof(Session)) && (IsBound(nameof(Message)) || IsBound(nameof(SystemMessage)));

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (_takesData)
            AddContext();
        else
            Send(null);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_context is null)
            return;
        _context.Close();
        Send(_context);
    }

    private void AddContext()
    {
        try
        {
            (_context ??= new DataContext(this, Property, Depth, MaxContextLength)).Add(InputObject);
        }
        catch (InputException cause)
        {
            // Whatever pipes on without end is stopped, too.
            Throw(cause, null);
        }
    }

    private void Send(DataContext? data)
    {
        if (!TryNow(Read, Session, out List<InputEvent> events))
            return;
        if (TryChange(Session, "Send message", id => SendAsync(id, events, data), out IReadOnlyList<SessionEvent> accepted))
            WriteObject(accepted, enumerateCollection: true);
    }

    private List<InputEvent> Read()
    {
        // A session in the place of the message has become none.
        if (IsBound(nameof(Message)) && !MyInvocation.ExpectingInput)
            RequireOrder(nameof(Message), Message.Length == 0 ? null : Message, Session);
        return ReadEvents(null);
    }

    private async Task<IReadOnlyList<SessionEvent>> SendAsync(string id, List<InputEvent> events, DataContext? data)
    {
        if (data is not null)
            events = ReadEvents(await data.ToContentAsync(Client, StopToken).ConfigureAwait(false));
        return await Client.Events.SendAsync(id, events, StopToken).ConfigureAwait(false);
    }

    private List<InputEvent> ReadEvents(ContentInput? data)
    {
        // Pictures and papers come before the text that speaks of them.
        var content = new List<ContentInput>();
        content.AddRange(Image.Select(named => MessageAttachment.Create(MessageAttachment.Image, named, Resolve)));
        content.AddRange(Document.Select(named => MessageAttachment.Create(MessageAttachment.Document, named, Resolve)));
        if (data is not null)
            content.Add(data);
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

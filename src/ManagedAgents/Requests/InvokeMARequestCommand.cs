using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text.Json;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Wire;
using ManagedAgents.Disk;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;

namespace ManagedAgents.Requests;

/// <summary>
/// Sends any request over the connection: for operations that have no cmdlet yet. GET, HEAD and DELETE are tried again as -MaxRetryCount of the
/// connection says. Any other method is sent again only where it certainly was not carried out: no connection was made, or a rate limit
/// refused it. After any other failure it is open whether it arrived, and the error says so (OutcomeUnknown).
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "MARequest", DefaultParameterSetName = ObjectSet, SupportsShouldProcess = true)]
[OutputType(typeof(PSObject), ParameterSetName = [ObjectSet])]
[OutputType(typeof(string), ParameterSetName = [RawSet])]
public sealed class InvokeMARequestCommand : MAConnectedCmdlet
{
    private const string ObjectSet = "Object";
    private const string RawSet = "Raw";
    private const string FileSet = "File";

    private FileSaver? _saver;

    /// <summary>
    /// The path below the service's address, such as /v1/agents. The first slash and the version may be left out; a query is allowed. A whole address
    /// is refused, so that the key goes nowhere else.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public string Path { get; set; } = string.Empty;

    /// <summary>The HTTP method: GET (default), POST, DELETE and so on.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(HttpMethodCompleter))]
    [ValidatePattern(@"^[A-Za-z]+\z")]
    public string Method { get; set; } = "GET";

    /// <summary>
    /// Query parameters, as a hashtable: <c>@{ limit = 5; statuses = 'idle', 'running' }</c>. A list is sent as the service wants it: its name, with
    /// [], once for each value.
    /// </summary>
    [Parameter]
    [TableArgument]
    public IDictionary? Query { get; set; }

    /// <summary>
    /// The body: a hashtable or an object, which is sent as JSON, or JSON text, which is sent as it is. A SecureString in it is sent as its text.
    /// </summary>
    [Parameter]
    public object? Body { get; set; }

    /// <summary>
    /// Headers for this request, as a hashtable. They replace the module's own, such as anthropic-beta for an area that needs another value. A value
    /// may be a SecureString.
    /// </summary>
    [Parameter]
    [HeaderArgument]
    public IDictionary? Header { get; set; }

    /// <summary>Emits the answer's text instead of objects.</summary>
    [Parameter(Mandatory = true, ParameterSetName = RawSet)]
    public SwitchParameter Raw { get; set; }

    /// <summary>Writes the answer's bytes to this file instead of emitting anything. Its folder must exist.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FileSet)]
    [ValidateNotNullOrEmpty]
    public string OutFile { get; set; } = string.Empty;

    /// <summary>With -OutFile: replaces a file that exists.</summary>
    [Parameter(ParameterSetName = FileSet)]
    public SwitchParameter Force { get; set; }

    private protected override string NotFoundErrorId => "NotFound";

    private bool IsRead => Method is "GET" or "HEAD";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        Method = Known(KnownValues.HttpMethods, Method)!.ToUpperInvariant();
        if (!TryNow(ReadRequest, Path, out RawRequest request) || !(IsRead || ShouldProcess(request.Path, Method)))
            return;
        if (ParameterSetName == FileSet)
            Save(request);
        else if (Try(() => AnswerAsync(request), Path, out object? answer) && answer is not null)
            WriteObject(answer, enumerateCollection: true);
    }

    private static object? ReadObject(RawAnswer answer)
    {
        if (answer.Text.Length == 0)
            return null;
        try
        {
            return JsonObjects.Read(answer.Text);
        }
        catch (JsonException cause)
        {
            throw new InputException("UnexpectedAnswer", $"The answer (status {answer.Status}) is not JSON. See it as text with -Raw, or keep its bytes with -OutFile.", cause);
        }
    }

    private static JsonElement Parse(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(JsonText.Repaired(json));
            return document.RootElement.Clone();
        }
        catch (JsonException cause)
        {
            throw new InputException("InvalidBody", $"The text given as -Body is not JSON: {cause.Message}", cause);
        }
    }

    private async Task<object?> AnswerAsync(RawRequest request)
    {
        RawAnswer answer = await Client.Raw.SendAsync(request, StopToken).ConfigureAwait(false);
        return Raw ? answer.Text : ReadObject(answer);
    }

    private void Save(RawRequest request)
    {
        // The connection is the runspace's, which the threads of a wait do not know.
        if (!TryNow(() => FileSystemPath.Literal(SessionState, OutFile), OutFile, out string path) || !TryNow(() => Client.Raw, Path, out RawOperations raw))
            return;
        TryTransfer(
            $"Downloading {request.Path}",
            progress => (_saver ??= new FileSaver(Force)).SaveAsync(path, owner: request.Path, mayCreateFolder: false, stream => raw.DownloadAsync(request, stream, progress.Report, StopToken), StopToken),
            Path,
            out FileInfo _);
    }

    private RawRequest ReadRequest()
    {
        if (Body is not null && IsRead)
            throw new InputException("InvalidBody", $"A {Method} request takes no body; give -Query, or another -Method.");
        return new RawRequest(Method, RequestPath.From(Path))
        {
            Query = PlainValue.Table(Query),
            Body = PlainValue.From(Body) is string json ? Parse(json) : PlainValue.From(Body),
            Headers = HeaderTable.Read(Header),
        };
    }
}

/// <summary>Completes the HTTP methods the service knows.</summary>
public sealed class HttpMethodCompleter : FixedCompleter
{
    /// <summary>Makes the completer.</summary>
    public HttpMethodCompleter()
        : base(KnownValues.HttpMethods)
    {
    }
}

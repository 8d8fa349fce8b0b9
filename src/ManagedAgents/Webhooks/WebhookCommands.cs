using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Security;
using System.Text;
using System.Text.Json;
using ManagedAgents.Client.Webhooks;
using ManagedAgents.Client.Wire;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;

namespace ManagedAgents.Webhooks;

/// <summary>The base of cmdlets that check the signatures of webhooks.</summary>
public abstract class WebhookCmdlet : MACmdlet
{
    private const string KeyVariable = "ANTHROPIC_WEBHOOK_SIGNING_KEY";

    private protected WebhookCmdlet()
    {
    }

    /// <summary>
    /// The endpoint's signing key (<c>whsec_…</c>, which the Console shows once) as a SecureString. Several are taken while a key is changed: a
    /// signature by any of them is right. Default: the environment variable ANTHROPIC_WEBHOOK_SIGNING_KEY.
    /// </summary>
    [Parameter]
    [SecretArgument]
    [ValidateNotNullOrEmpty]
    public SecureString[]? SigningKey { get; set; }

    /// <summary>How many seconds a signature may be old, or early; default 300. Each attempt to deliver an event is signed anew.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int ToleranceSec { get; set; } = 300;

    /// <summary>Checks signatures by the keys that were given.</summary>
    private protected WebhookSignature Signature { get; private set; } = null!;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        try
        {
            Signature = new WebhookSignature(SigningKey ?? [KeyOfEnvironment()], TimeSpan.FromSeconds(ToleranceSec));
        }
        catch (InvalidInputException cause)
        {
            Throw(new InputException("InvalidSigningKey", cause.Message), null);
        }
        catch (InputException cause)
        {
            Throw(cause, null);
        }
    }

    /// <summary>Says, to whoever reads it, why a delivery is not to be trusted.</summary>
    private protected string Reason(WebhookVerdict verdict, TimeSpan lead) => verdict switch
    {
        WebhookVerdict.Malformed => "A header webhook-id, webhook-timestamp or webhook-signature is missing, is there twice, or is none.",
        WebhookVerdict.WrongSignature => "No signature fits: the body is not the one that was signed, byte for byte, or the key is another endpoint's.",
        _ => string.Format(CultureInfo.InvariantCulture, "The signature is right, but {0:N0} seconds {1}; {2} are allowed. Either it is delivered again by somebody, or the clock of this machine is wrong.", lead.Duration().TotalSeconds, lead < TimeSpan.Zero ? "old" : "early", ToleranceSec),
    };

    private static SecureString KeyOfEnvironment()
    {
        string? text = Environment.GetEnvironmentVariable(KeyVariable);
        if (string.IsNullOrWhiteSpace(text))
            throw new InputException("NoSigningKey", $"There is no key to check signatures by: give -SigningKey, or set the environment variable {KeyVariable}.");
        return SecureText.Of(text!);
    }
}

/// <summary>The base of cmdlets that are given a delivery as some web server has received it.</summary>
public abstract class ReceivedWebhookCmdlet : WebhookCmdlet
{
    private protected ReceivedWebhookCmdlet()
    {
    }

    /// <summary>
    /// The body, byte for byte as it was received: bytes, or a text of them in UTF-8. Not what was made of its JSON: a body that is written anew has
    /// another signature. In Azure Functions it is <c>$Request.RawBody</c>.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("RawBody", "RequestBody")]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public object Body { get; set; } = null!;

    /// <summary>The headers, as a hashtable or an object of them; a value may be a list of one. Case does not matter.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Headers", "RequestHeader")]
    public object Header { get; set; } = null!;

    /// <summary>Judges the delivery that was given.</summary>
    private protected WebhookVerdict Judge(byte[] body, out TimeSpan lead) => Signature.Judge(body, WebhookInput.HeadersOf(Header), DateTimeOffset.UtcNow, out lead);
}

/// <summary>Tells whether a webhook was signed by the service, and lately. A wrong signature is no error, but false.</summary>
[Cmdlet(VerbsDiagnostic.Test, "MAWebhookSignature")]
[OutputType(typeof(bool))]
public sealed class TestMAWebhookSignatureCommand : ReceivedWebhookCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        TimeSpan lead = TimeSpan.Zero;
        if (!TryNow(() => Judge(WebhookInput.BytesOf(Body), out lead), null, out WebhookVerdict verdict))
            return;
        if (verdict != WebhookVerdict.Valid)
            WriteVerbose(Reason(verdict, lead));
        WriteObject(verdict == WebhookVerdict.Valid);
    }
}

/// <summary>
/// Makes an event of a webhook that some web server has received, once its signature is checked. The event has ids alone: get the object before you
/// act on it.
/// </summary>
[Cmdlet(VerbsData.ConvertFrom, "MAWebhook")]
[OutputType(typeof(WebhookEvent))]
public sealed class ConvertFromMAWebhookCommand : ReceivedWebhookCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (TryNow(Read, null, out WebhookEvent read))
            WriteObject(read);
    }

    private WebhookEvent Read()
    {
        byte[] body = WebhookInput.BytesOf(Body);
        WebhookVerdict verdict = Judge(body, out TimeSpan lead);
        return verdict == WebhookVerdict.Valid
            ? WebhookInput.Read(body)
            : throw (verdict == WebhookVerdict.Expired ? new InputException("WebhookExpired", Reason(verdict, lead)) : new InputException("WebhookSignatureInvalid", Reason(verdict, lead)));
    }
}

/// <summary>Reads a delivery out of what web servers give a script.</summary>
internal static class WebhookInput
{
    /// <exception cref="InputException">It is no body.</exception>
    public static byte[] BytesOf(object? body) => (body is PSObject wrapped ? wrapped.BaseObject : body) switch
    {
        byte[] bytes => bytes,
        string text => Encoding.UTF8.GetBytes(text),
        IEnumerable<byte> bytes => [.. bytes],
        object[] items when Array.TrueForAll(items, static item => Bare(item) is byte) => Array.ConvertAll(items, static item => (byte)Bare(item)!),
        object[] lines when Array.TrueForAll(lines, static line => Bare(line) is string) => throw new InputException("InvalidInput", "-Body is a list of lines, which have lost the ends that were signed; give it as one text, such as Get-Content -Raw reads, or as bytes."),
        _ => throw new InputException("InvalidInput", "-Body is neither bytes nor a text. A body that a web server has made an object of cannot be checked; in Azure Functions give $Request.RawBody."),
    };

    /// <exception cref="InputException">They are no headers.</exception>
    public static WebhookHeaders HeadersOf(object? given)
    {
        object? bare = Bare(given);
        IEnumerable<KeyValuePair<string, object?>> all = bare switch
        {
            IDictionary table => table.Keys.Cast<object>().Select(name => new KeyValuePair<string, object?>(name.ToString()!, table[name])),
            NameValueCollection named => named.AllKeys.Where(static name => name is not null).Select(name => new KeyValuePair<string, object?>(name!, named.GetValues(name))),
            null or string or ValueType => throw new InputException("InvalidInput", "-Header is no table of headers, such as a hashtable with webhook-id, webhook-timestamp and webhook-signature."),
            _ => PSObject.AsPSObject(bare).Properties.Where(static one => one.MemberType is PSMemberTypes.NoteProperty or PSMemberTypes.Property).Select(static one => new KeyValuePair<string, object?>(one.Name, one.Value)),
        };
        return WebhookHeaders.Of(all.SelectMany(static header => TextsOf(header.Value).Select(text => new KeyValuePair<string, string>(header.Key, text))));
    }

    /// <exception cref="InputException">It is no event.</exception>
    public static WebhookEvent Read(byte[] body)
    {
        try
        {
            return WebhookEvent.Read(body);
        }
        catch (JsonException cause)
        {
            throw new InputException("WebhookMalformed", $"The body is signed, but is no event: {cause.Message}", cause);
        }
    }

    private static IEnumerable<string> TextsOf(object? value) => Bare(value) switch
    {
        null => [],
        string text => [text],
        IEnumerable several => several.Cast<object?>().Select(static one => Bare(one)?.ToString() ?? string.Empty),
        var other => [Convert.ToString(other, CultureInfo.InvariantCulture)!],
    };

    private static object? Bare(object? value) => value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
}

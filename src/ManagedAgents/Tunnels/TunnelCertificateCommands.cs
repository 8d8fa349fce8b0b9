using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Security.Cryptography.X509Certificates;
using ManagedAgents.Client;
using ManagedAgents.Client.Tunnels;
using ManagedAgents.Client.Wire;
using ManagedAgents.Disk;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;

namespace ManagedAgents.Tunnels;

/// <summary>Has a tunnel trust the certificate of an authority (tunnels.certificates.create), two at most at a time.</summary>
[Cmdlet(VerbsCommon.New, "MATunnelCertificate", SupportsShouldProcess = true, DefaultParameterSetName = PathSet)]
[OutputType(typeof(TunnelCertificate))]
public sealed class NewMATunnelCertificateCommand : ResourceFieldsCmdlet<TunnelCertificate>
{
    private const string PathSet = "Path";
    private const string CertificateSet = "Certificate";

    private CertificateInput? _input;

    /// <summary>The tunnel: its id, exact name or object.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("TunnelId")]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public TunnelReference Tunnel { get; set; } = null!;

    /// <summary>Files with one certificate each, in PEM form. Wildcards are allowed. What else a file has is not sent; one with a private key is refused.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = PathSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>
    /// The certificate itself: its text in PEM form, whole or as the lines that Get-Content gives, or a certificate's object, as the drive Cert: has
    /// them, of which only the public part is taken. A text with a private key is refused.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = CertificateSet)]
    [PemArgument]
    public CertificateInput? Certificate { get; set; }

    private protected override ResourceReference? Owner => Tunnel;

    private protected override string NotFoundErrorId => ErrorTable.ReferenceNotFound;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == CertificateSet)
        {
            _input = Certificate;
            Create();
            return;
        }

        foreach (string path in Path)
        {
            if (!TryNow(() => FileSystemPath.Existing(SessionState, path), path, out IReadOnlyList<string> files))
                continue;
            foreach (string file in files)
            {
                if (TryNow(() => ReadFile(file), file, out _input))
                    Create();
            }
        }
    }

    private protected override void AddFields(RequestBody fields) => fields.Append(_input!);

    private static CertificateInput ReadFile(string file)
    {
        FilePlace place = FilePlace.At(file);
        if (place.Kind == PlaceKind.Folder)
            throw new InputException("IsFolder", $"'{file}' is a folder; give a file with a certificate.");
        if (place.Kind != PlaceKind.File)
            throw new InputException("NotAFile", $"'{file}' is a device or the like and no file.");
        try
        {
            return CertificateInput.FromPem(PemFile.Read(file));
        }
        catch (InvalidInputException cause)
        {
            throw new InputException("InvalidInput", $"'{file}' cannot be used: {cause.Message}", cause);
        }
    }
}

/// <summary>Gets certificates that a tunnel trusts: the named ones (tunnels.certificates.retrieve) or all (tunnels.certificates.list).</summary>
[Cmdlet(VerbsCommon.Get, "MATunnelCertificate", DefaultParameterSetName = IdSet, SupportsPaging = true)]
[OutputType(typeof(TunnelCertificate))]
public sealed class GetMATunnelCertificateCommand : GetResourceCmdlet<TunnelCertificate, TunnelCertificateReference>
{
    /// <summary>The certificates to get: ids or objects. An object is read anew from the service. A piped tunnel gives all that it trusts.</summary>
    [Parameter(Position = 0, ParameterSetName = IdSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public override TunnelCertificateReference[] Id { get; set; } = [];

    /// <summary>The tunnel that trusts them: its id, exact name or object. A certificate's object says it itself.</summary>
    [Parameter(ParameterSetName = IdSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(Mandatory = true, ParameterSetName = ListSet, ValueFromPipeline = true)]
    [Alias("TunnelId")]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public TunnelReference? Tunnel { get; set; }

    /// <summary>Lists archived ones too.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Field]
    public SwitchParameter IncludeArchived { get; set; }

    private protected override ResourceReference? Owner => Tunnel;
}

/// <summary>Archives certificates of a tunnel, which it then trusts no more (tunnels.certificates.archive). This is final.</summary>
[Cmdlet(VerbsLifecycle.Disable, "MATunnelCertificate", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(TunnelCertificate))]
public sealed class DisableMATunnelCertificateCommand : DisableResourceCmdlet<TunnelCertificate, TunnelCertificateReference>
{
    /// <summary>The tunnel that trusts them: its id, exact name or object. A certificate's object says it itself.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("TunnelId")]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public TunnelReference? Tunnel { get; set; }

    private protected override ResourceReference? Owner => Tunnel;
}

/// <summary>Names a certificate of a tunnel by its id, or its object.</summary>
public sealed class TunnelCertificateReference : ResourceReference
{
    /// <summary>Takes what names the certificate.</summary>
    /// <param name="value">An id or an object.</param>
    public TunnelCertificateReference(object value)
        : base(Kinds.TunnelCertificate, value)
    {
    }
}

/// <summary>
/// Takes a certificate as text in PEM form, whole or in lines, or as an object; a key that the object has stays with it. It is read at once, as
/// the engine keeps a call's arguments in its messages, and a text may have a key that nobody meant to give.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PemArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? given = PlainValue.From(inputData);
        if (given is CertificateInput)
            return given;
        string text = given switch
        {
            string whole => whole,
            X509Certificate certificate => $"-----BEGIN CERTIFICATE-----\n{Convert.ToBase64String(certificate.Export(X509ContentType.Cert))}\n-----END CERTIFICATE-----",
            IEnumerable lines when lines.Cast<object?>().All(static line => PlainValue.From(line) is string) => string.Join("\n", lines.Cast<object?>()),
            _ => throw new ArgumentTransformationMetadataException("A certificate is given as its text in PEM form, as the lines of that, or as a certificate's object."),
        };
        try
        {
            return CertificateInput.FromPem(text);
        }
        catch (InvalidInputException cause)
        {
            throw new ArgumentTransformationMetadataException(cause.Message, cause);
        }
    }
}

/// <summary>Reads a file that should be a certificate in PEM form.</summary>
internal static class PemFile
{
    /// <summary>More is no certificate, whatever stands around it.</summary>
    private const long LongestFile = 1024 * 1024;

    /// <exception cref="InputException">It is too long.</exception>
    public static string Read(string file) => new FileInfo(file).Length <= LongestFile
        ? File.ReadAllText(file)
        : throw new InputException("InvalidInput", $"'{file}' is longer than {LongestFile >> 20} MB, and no file with a certificate.");
}

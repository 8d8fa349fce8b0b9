using System;
using System.Management.Automation;
using System.Security;
using System.Text.RegularExpressions;
using ManagedAgents.Client.Sessions;
using ManagedAgents.Disk;
using ManagedAgents.Errors;
using ManagedAgents.Files;
using ManagedAgents.Memory;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;

namespace ManagedAgents.SessionResources;

/// <summary>
/// Makes something to mount in a session: a repository, a file or a memory store. Only the name of a memory store is asked of the service
/// (memory_stores.list).
/// </summary>
[Cmdlet(VerbsCommon.New, "MAResource", DefaultParameterSetName = RepositorySet)]
[OutputType(typeof(ResourceInput))]
public sealed class NewMAResourceCommand : MAConnectedCmdlet
{
    private const string RepositorySet = "GitHubRepository";
    private const string FileSet = "File";
    private const string MemoryStoreSet = "MemoryStore";

    /// <summary>
    /// The repository: its https address, or owner/repo. An address that holds a user name or a token is refused and not repeated in the error.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = RepositorySet)]
    public string GitHubRepository { get; set; } = string.Empty;

    /// <summary>The file, by id or object. The session gets a copy.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FileSet, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(FileCompleter))]
    public FileReference File { get; set; } = null!;

    /// <summary>The memory store, by id, exact name or object.</summary>
    [Parameter(Mandatory = true, ParameterSetName = MemoryStoreSet)]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public MemoryStoreReference MemoryStore { get; set; } = null!;

    /// <summary>The path in the sandbox. Default: a place that the service chooses.</summary>
    [Parameter(ParameterSetName = RepositorySet)]
    [Parameter(ParameterSetName = FileSet)]
    [ValidateNotNullOrEmpty]
    public string? MountPath { get; set; }

    /// <summary>The token to read the repository with, as SecureString or as the password of a credential. A public repository needs none.</summary>
    [Parameter(ParameterSetName = RepositorySet)]
    [SecretArgument]
    [ValidateNotNull]
    public SecureString? Token { get; set; }

    /// <summary>The branch to check out. Default: the repository's own. Excludes -Commit.</summary>
    [Parameter(ParameterSetName = RepositorySet)]
    [ValidateNotNullOrEmpty]
    public string? Branch { get; set; }

    /// <summary>The commit to check out instead of a branch. The launch wire format cannot say this.</summary>
    [Parameter(ParameterSetName = RepositorySet)]
    [ValidateNotNullOrEmpty]
    public string? Commit { get; set; }

    /// <summary>What the agent may do with the memory store: read_write or read_only. Default: what the service chooses.</summary>
    [Parameter(ParameterSetName = MemoryStoreSet)]
    [ArgumentCompleter(typeof(MemoryAccessCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Access { get; set; }

    /// <summary>What the agent is told about the memory store.</summary>
    [Parameter(ParameterSetName = MemoryStoreSet)]
    [ValidateNotNullOrEmpty]
    public string? Instruction { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string store = string.Empty;
        if ((ParameterSetName != MemoryStoreSet || TryResolve(MemoryStore, out store)) && TryNow(() => CreateResource(store), Target(), out ResourceInput resource))
            WriteObject(resource);
    }

    private ResourceInput CreateResource(string store) => ParameterSetName switch
    {
        FileSet => ResourceInput.File(FileId(), MountPath),
        MemoryStoreSet => ResourceInput.MemoryStore(store, Known(KnownValues.MemoryAccesses, Access), Instruction),
        _ => CreateRepository(),
    };

    /// <summary>Piped text is a file's id; a repository's name or a local file's would fit too, but is none.</summary>
    private string FileId()
    {
        if (File.Id.IndexOf('/') >= 0)
            throw new InputException("WrongIdKind", $"'{File}' is no file's id. Name a repository with -GitHubRepository.");
        if (!FileIds.IsLikeOne(File.Id) && FileIds.IsLocalFile(File.Id, path => FileSystemPath.Literal(SessionState, path)))
            throw new InputException("WrongIdKind", $"'{File}' is a local file and no file's id. Upload it first, and give what New-MAFile emits.");
        return File.Id;
    }

    private ResourceInput CreateRepository()
    {
        if (Branch is not null && Commit is not null)
            throw new InputException("InvalidInput", "-Branch and -Commit exclude each other.");
        return ResourceInput.GitHubRepository(RepositoryAddress.Read(GitHubRepository), MountPath, Token, Branch, Commit);
    }

    private object? Target() => ParameterSetName switch
    {
        FileSet => File,
        MemoryStoreSet => MemoryStore,
        _ => RepositoryAddress.MayHoldSecret(GitHubRepository) ? null : GitHubRepository,
    };
}

/// <summary>Reads the address of a GitHub repository.</summary>
internal static class RepositoryAddress
{
    private const string ErrorId = "InvalidRepository";

    /// <summary>The address as the service takes it.</summary>
    /// <param name="given">An https address, or owner/repo for one on github.com.</param>
    /// <exception cref="InputException">It is neither, or holds a secret; a secret is not repeated.</exception>
    public static string Read(string given)
    {
        string text = given.Trim();
        if (Regex.IsMatch(text, @"^[A-Za-z0-9-]+/[A-Za-z0-9._-]+\z"))
            return "https://github.com/" + text;
        if (MayHoldSecret(text))
            throw new InputException(ErrorId, "The repository's address holds a user name or token; give an https address without, and the token by -Token.");
        return Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme == Uri.UriSchemeHttps && address.AbsolutePath.Trim('/').Length > 0
            ? text
            : throw new InputException(ErrorId, $"'{text}' is no repository; give owner/repo or an address such as https://github.com/owner/repo.");
    }

    /// <summary>True where the text has a part for a user or token, as in https://token@host/.</summary>
    public static bool MayHoldSecret(string text) => text.IndexOf('@') >= 0;
}

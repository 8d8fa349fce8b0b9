using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.SignIn;
using ManagedAgents.Disk;
using ManagedAgents.Errors;

namespace ManagedAgents.SignIn;

/// <summary>
/// The file of a profile's credentials: read only where nobody else can, and replaced whole. It is the one file that this module writes a secret to,
/// as <c>ant</c> and the SDKs, which share it, would be signed out otherwise.
/// </summary>
internal sealed class CredentialsFile : ICredentialsFile
{
    private const int OthersMayReadOrWrite = 0x36;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly bool _isOutside;

    /// <param name="path">Its full path.</param>
    /// <param name="isOutside">True where its folder is not the user's own and nobody said that it should be there.</param>
    public CredentialsFile(string path, bool isOutside)
    {
        Path = path;
        _isOutside = isOutside;
    }

    public string Path { get; }

    /// <summary>True where there is such a file.</summary>
    public bool Exists => File.Exists(Path);

    public StoredCredentials? Read()
    {
        try
        {
            FilePlace place = FilePlace.At(Path);
            if (place.Status is { } status && (status.Permissions & OthersMayReadOrWrite) != 0)
                throw new InputException("UnsafeCredentialsFile", $"Others may read or write the credentials in '{place.Path}' (mode {Convert.ToString(status.Permissions & 0x1FF, 8).PadLeft(4, '0')}). Run: chmod 600 '{place.Path}'");
            return StoredCredentials.Parse(ProfileFolder.Contents(place), Path);
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>A file that another user owns may be meant so, as where a container's start wrote it: that is told, not refused.</summary>
    public string? OwnerWarning() => UnixFile.StatusOf(Path) is { } status && UnixFile.CurrentUser is { } user && status.Owner != user
        ? $"The credentials in '{Path}' belong to another user (id {status.Owner}). Look whether that is meant."
        : null;

    public async Task<IDisposable?> LockAsync(CancellationToken token)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            if (FileLock.TryTakeLasting(Path) is { } taken)
                return taken;
            if (waited.Elapsed > Patience)
                return null;
            await Task.Delay(Pause, token).ConfigureAwait(false);
        }
    }

    public void RequireWritable()
    {
        if (FileLink.IsAt(Path))
            throw new IOException($"'{Path}' is a link, so a refreshed token is not written there. Put the file itself in its place, or log in elsewhere.");
        if (_isOutside)
            throw new IOException($"'{Path}' is outside of the user's folder, so no token is written there. If it should be there, set {SignInVariables.ConfigFolder}.");
    }

    public void Write(StoredCredentials credentials)
    {
        byte[] utf8 = credentials.ToUtf8();
        RequireWritable();
        using FileDraft draft = FileDraft.For(FilePlace.At(Path));
        draft.Content.Write(utf8, 0, utf8.Length);
        RequireWritable();
        if (!draft.TryPlace(mayReplace: true))
            throw new IOException($"'{Path}' could not be replaced.");
    }
}

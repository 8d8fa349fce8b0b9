using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security;
using System.Text;
using System.Text.RegularExpressions;
using ManagedAgents.Client.SignIn;
using ManagedAgents.Client.Wire;
using ManagedAgents.Disk;
using ManagedAgents.Errors;

namespace ManagedAgents.SignIn;

/// <summary>The folder of the profiles, which <c>ant</c> and the SDKs share. Nothing is written to it but the credentials of a profile that were refreshed.</summary>
internal sealed class ProfileFolder
{
    public const string Default = "default";
    private const string Extension = ".json";

    private static readonly Regex Name = new(@"\A[A-Za-z0-9_.-]+\z", RegexOptions.CultureInvariant);

    private readonly string _path;
    private readonly bool _isOutside;

    private ProfileFolder(string path, bool isOutside)
    {
        _path = path;
        _isOutside = isOutside;
    }

    /// <summary>The folder of this user; null where no variable says where it could be.</summary>
    public static ProfileFolder? Current
    {
        get
        {
            if (PathFor(Path.DirectorySeparatorChar != '/', SignInVariables.Read) is not { } path)
                return null;
            bool isTold = SignInVariables.Read(SignInVariables.ConfigFolder) is not null;
            return new ProfileFolder(Path.GetFullPath(path), isOutside: !isTold && Path.DirectorySeparatorChar != '/' && !IsOfUser(path));
        }
    }

    /// <summary>Where the folder is.</summary>
    /// <param name="isWindows">True for the rule of Windows, false for that of Linux and macOS.</param>
    /// <param name="variable">Reads a variable; null where it is not set.</param>
    public static string? PathFor(bool isWindows, Func<string, string?> variable)
    {
        char slash = isWindows ? '\\' : '/';
        if (variable(SignInVariables.ConfigFolder) is { } told)
            return told;
        if (isWindows)
            return variable("APPDATA") is { } data ? Join(data, "Anthropic") : variable("USERPROFILE") is { } user ? Join(user, "AppData", "Roaming", "Anthropic") : null;
        return variable("XDG_CONFIG_HOME") is { } config ? Join(config, "anthropic") : variable("HOME") is { } home ? Join(home, ".config", "anthropic") : null;

        string Join(string folder, params string[] names) => folder.TrimEnd(slash) + slash + string.Join(slash.ToString(), names);
    }

    /// <summary>Refuses a name that is no file's in the folder.</summary>
    /// <exception cref="InputException">It is none.</exception>
    public static string RequireName(string name) => Name.IsMatch(name) && name.Trim('.').Length > 0 && name[0] != '.'
        ? name
        : throw new InputException("InvalidProfileName", $"'{SafeFileName.Printable(name)}' is no name of a profile: it has letters, digits, '_', '-' and '.', and does not begin with a dot.");

    /// <summary>The name of the active profile.</summary>
    public string ActiveName()
    {
        try
        {
            string name = Encoding.UTF8.GetString(Contents(FilePlace.At(Path.Combine(_path, "active_config")))).Trim(' ', '\t', '\r', '\n', '\uFEFF');
            return name.Length == 0 ? Default : name;
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return Default;
        }
    }

    /// <summary>The names of all profiles.</summary>
    public IEnumerable<string> Names()
    {
        string folder = Path.Combine(_path, "configs");
        return Directory.Exists(folder)
            ? Directory.GetFiles(folder, "*" + Extension).Where(static file => file.EndsWith(Extension, StringComparison.Ordinal)).Select(Path.GetFileNameWithoutExtension).Where(static name => Name.IsMatch(name!) && name![0] != '.').Select(static name => name!).OrderBy(static name => name, StringComparer.OrdinalIgnoreCase)
            : Array.Empty<string>();
    }

    /// <summary>What is in a file of the folder. A device or a pipe may have no end, and what is very long is no profile's.</summary>
    /// <exception cref="IOException">It is none that is read.</exception>
    public static byte[] Contents(FilePlace place)
    {
        const int Longest = 1024 * 1024;
        if (place.Kind is not (PlaceKind.File or PlaceKind.Nothing))
            throw new IOException($"'{place.Given}' is a folder, a device or a pipe, and no file.");
        using var file = new FileStream(place.Given, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (file.Length > Longest)
            throw new IOException($"'{place.Given}' is {file.Length / 1024} KiB long, which no file of a profile is.");
        using var bytes = new MemoryStream();
        file.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>The file of a profile.</summary>
    public string PathOf(string name) => Path.Combine(_path, "configs", RequireName(name) + Extension);

    /// <summary>What a profile says; null where there is none of that name.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public ProfileConfig? Read(string name)
    {
        string path = PathOf(name);
        try
        {
            return ProfileConfig.Parse(Contents(FilePlace.At(path)), path);
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The credentials of a profile.</summary>
    public CredentialsFile CredentialsOf(string name, ProfileConfig config) =>
        new(Path.GetFullPath(Path.Combine(_path, config.CredentialsPath ?? Path.Combine("credentials", RequireName(name) + Extension))), _isOutside);

    private static bool IsOfUser(string path) => SignInVariables.Read("USERPROFILE") is { } home
        && Path.GetFullPath(path).StartsWith(Path.GetFullPath(home).TrimEnd('\\') + "\\", StringComparison.OrdinalIgnoreCase);
}

/// <summary>The variables that say as whom to sign in. One that is blank is not set.</summary>
internal static class SignInVariables
{
    public const string ApiKey = "ANTHROPIC_API_KEY";
    public const string AuthToken = "ANTHROPIC_AUTH_TOKEN";
    public const string Profile = "ANTHROPIC_PROFILE";
    public const string ConfigFolder = "ANTHROPIC_CONFIG_DIR";
    public const string FederationRule = "ANTHROPIC_FEDERATION_RULE_ID";
    public const string Organization = "ANTHROPIC_ORGANIZATION_ID";
    public const string ServiceAccount = "ANTHROPIC_SERVICE_ACCOUNT_ID";
    public const string Workspace = "ANTHROPIC_WORKSPACE_ID";
    public const string IdentityTokenFile = "ANTHROPIC_IDENTITY_TOKEN_FILE";
    public const string IdentityToken = "ANTHROPIC_IDENTITY_TOKEN";
    public const string Address = "ANTHROPIC_BASE_URL";
    public const string CustomHeaders = "ANTHROPIC_CUSTOM_HEADERS";

    private static readonly string[] All =
    {
        ApiKey, AuthToken, Profile, ConfigFolder, FederationRule, Organization, ServiceAccount, Workspace, IdentityTokenFile, Address, CustomHeaders, "XDG_CONFIG_HOME", "HOME", "APPDATA", "USERPROFILE",
    };

    /// <summary>A variable; null where it is not set, or blank.</summary>
    public static string? Read(string variable)
    {
        string? value = Environment.GetEnvironmentVariable(variable)?.Trim();
        return string.IsNullOrEmpty(value) ? null : value;
    }

    /// <summary>A variable that holds a secret; null where it is not set, or blank.</summary>
    public static SecureString? ReadSecret(string variable) => Read(variable) is { } text ? SecureText.Of(text) : null;

    /// <summary>All of them, to see whether one has changed. The identity token is read anew for each exchange, so only whether it is set counts.</summary>
    public static string State() => string.Join("\n", All.Select(Read)) + (Read(IdentityToken) is null ? string.Empty : "\n+");

    /// <summary>The service's address; null where it is not set.</summary>
    /// <exception cref="InputException">It is no address.</exception>
    public static Uri? ReadAddress() => Read(Address) is { } address ? ToAddress(address, Address) : null;

    /// <summary>A text as address.</summary>
    /// <exception cref="InputException">It is none.</exception>
    public static Uri ToAddress(string address, string from) => Uri.TryCreate(address, UriKind.Absolute, out Uri? uri)
        ? uri
        : throw new InputException("InvalidAddress", $"{from} is not an address, such as https://api.anthropic.com."); // Not quoted, as it may hold a password.
}

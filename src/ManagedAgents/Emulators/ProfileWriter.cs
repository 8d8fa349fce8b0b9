using System;
using System.IO;
using System.Text;
using ManagedAgents.Disk;
using ManagedAgents.Emulator.SignIn;
using ManagedAgents.SignIn;

namespace ManagedAgents.Emulators;

/// <summary>Writes a login at an emulator as <c>ant</c> writes one, for trying what reads it.</summary>
internal static class ProfileWriter
{
    public static void Write(EmulatorLogin login, Uri address, string profile, string folder)
    {
        ProfileFolder.RequireName(profile);
        Save(Path.Combine(folder, "configs"), profile, $$"""
            {
              "version": "1.0",
              "authentication": { "type": "user_oauth", "client_id": "{{login.ClientId}}" },
              "organization_id": "{{login.OrganizationId}}",
              "base_url": "{{address.AbsoluteUri.TrimEnd('/')}}"
            }
            """);
        Save(Path.Combine(folder, "credentials"), profile, $$"""
            {
              "version": "1.0",
              "type": "oauth_token",
              "access_token": "{{login.AccessToken}}",
              "expires_at": {{login.ExpiresAt.ToUnixTimeSeconds()}},
              "refresh_token": "{{login.RefreshToken}}",
              "account_email": "someone@example.com"
            }
            """);
    }

    private static void Save(string folder, string profile, string json)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, profile + ".json");
        File.Delete(path);
        byte[] utf8 = Encoding.UTF8.GetBytes(json);
        using FileStream file = UnixFile.TryCreatePrivate(path) is { } own ? new FileStream(own, FileAccess.Write) : new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        file.Write(utf8, 0, utf8.Length);
    }
}

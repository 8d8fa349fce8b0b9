using System.Security.Cryptography;
using System.Text;

namespace ManagedAgents.Emulator.Wire;

/// <summary>Ids as the service makes them: a prefix, 01, and 22 random alphanumerics.</summary>
internal static class Ids
{
    private const string Alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz123456789";
    private static readonly RandomNumberGenerator Random = RandomNumberGenerator.Create();

    public static string New(string prefix)
    {
        byte[] bytes = new byte[22];
        Random.GetBytes(bytes);
        StringBuilder id = new StringBuilder(prefix, prefix.Length + 24).Append("01");
        foreach (byte value in bytes)
            id.Append(Alphabet[value % Alphabet.Length]);
        return id.ToString();
    }
}
